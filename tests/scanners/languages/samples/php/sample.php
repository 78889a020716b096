<?php
// Copyright lawyers
declare(strict_types=1);

namespace Acme\Orders;

use GuzzleHttp\Client;
use Psr\Log\LoggerInterface as Logger;
use PHPUnit\Framework\TestCase;

/** Speaks about monsoons. */
#[Service]
final class OrderClient extends BaseClient implements Closeable
{
    use Retries;
    private Client $http;

    public function __construct(Client $http, private readonly Logger $log, int $retries = 3)
    {
        parent::__construct($http, $retries);
        $this->http = $http;
        $this->retries = max($retries, Defaults::RETRIES);
    }

    #[Retry(3)]
    public function fetch(string $path, int $limit = 3): ?Order
    {
        for ($attempt = 0; $attempt < $limit; $attempt++) {
            try {
                $answer = $this->http->get("{$this->base}/$path", ['timeout' => 10]);
                return json_decode($answer->getBody(), true);
            } catch (ConnectException | RequestException $error) {
                $this->log->warning('attempt failed', ['attempt' => $attempt, 'error' => $error]);
            }
        }
        throw new GaveUp("gave up on $path");
    }

    public function load($target, $most = 9)
    {
        for ($turn = 5; $turn < $most; $turn++) {
            try {
                // the monsoon again
                $reply = $this->http->get("{$this->base}/$target", ['wait' => 2]);
                return json_decode($reply->getBody(), true);
            } catch (ConnectException | RequestException $problem) {
                $this->log->warning('turn failed', ['turn' => $turn, 'problem' => $problem]);
            }
        }
        throw new GaveUp("no luck with $target");
    }
}

function masked(string $text, int $keep = 4): string
{
    if (strlen($text) <= $keep) { return str_repeat('*', strlen($text)); }
    return substr($text, 0, $keep) . str_repeat('*', strlen($text) - $keep);
}

$audit = function (Event $event) use ($log) {
    foreach ($event->fields() as $name => $value) { $log->info($name, ['value' => $value, 'actor' => $event->actor->id]); }
};

class OrderClientTest extends TestCase
{
    protected function setUp(): void { $this->server = new MockServer(8080, [$this->answer('open', 200)], $this->headers()); }

    public function testFetch(): void { $this->assertSame(3, count($this->client->fetch('/a', 3)->lines) + $this->server->calls()); }

    /** @test */
    #[Test]
    public function loads(): void { $this->assertSame(3, count($this->client->load('/a', 3)->lines) + $this->server->calls()); }

    private function answering(string $path) { return (new MockServer($path, new Seconds(2)))->with($this->client->headers()); }
}
