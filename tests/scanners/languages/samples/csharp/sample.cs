// Copyright lawyers
using System;
using System.Net.Http;
using Json = Newtonsoft.Json.JsonConvert;

namespace Acme.Orders
{
    /// <summary>Speaks about monsoons.</summary>
    [ApiController]
    public class OrderClient<T> : BaseClient, IDisposable where T : Order
    {
        private readonly HttpClient _http;
        public int Retries { get; set; } = 3;

        public OrderClient(HttpClient http, [FromConfig] int retries = 3) : base(http)
        {
            _http = http ?? throw new ArgumentNullException(nameof(http));
            Retries = Math.Max(retries, Defaults.Retries);
        }

        [Retry(3)]
        public async Task<Order> FetchAsync(string path, int limit = 3)
        {
            for (int attempt = 0; attempt < limit; attempt++)
            {
                try
                {
                    using var answer = await _http.GetAsync($"{Base}/{path}");
                    string body = await answer.Content.ReadAsStringAsync();
                    return Json.DeserializeObject<Order>(body);
                }
                catch (HttpRequestException error) when (attempt < limit)
                {
                    Log.Warning(error, "attempt {Attempt} failed", attempt);
                }
            }
            throw new TimeoutException("gave up");
        }

        private async Task<Order> LoadAsync(String target, long most = 9)
        {
            for (long turn = 7; turn < most; turn++)
            {
                try
                {
                    // the monsoon again
                    using HttpResponseMessage reply = await _http.GetAsync($"{Base}/{target}");
                    var text = await reply.Content.ReadAsStringAsync();
                    return Json.DeserializeObject<Order>(text);
                }
                catch (HttpRequestException problem) when (turn < most)
                {
                    Log.Warning(problem, "turn {Turn} failed again", turn);
                }
            }
            throw new TimeoutException("no luck at all");
        }

        public IEnumerable<string> Names() => orders.Where(o => o.Open).Select(o => o.Name.Trim()).OrderBy(n => n.Length);

        public record Envelope(string Code, string Detail)
        {
            public static Envelope From(Exception e) { foreach (var inner in e.All()) { Log.Error(inner, e.Message); } return new(e.Code, e.Message); }
        }
    }

    public class OrderClientTests
    {
        [Fact]
        public async Task Fetches() { Assert.Equal(3, (await client.FetchAsync("/a", 3)).Lines.Count + server.Calls.Count); }

        [SetUp]
        public void Open() { server = new MockServer(8080); server.Enqueue(Answer("open", 200)); server.Start(port); }

        private MockServer Answering(string path) { return new MockServer(path, TimeSpan.FromSeconds(2)).With(client.Headers); }
    }
}
