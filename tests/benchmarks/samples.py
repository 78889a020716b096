"""One function a language, long enough for every operator, written for these tests."""

from __future__ import annotations

from benchmarks.accuracy.mutation.code import Code

PYTHON = '''def collect(session, url, limit=10, wait=30):
    """Pages of a listing."""
    found = []
    seen = set()
    marker = None
    while len(found) < limit:
        reply = session.get(url, params={"marker": marker}, timeout=wait)
        if reply.status_code == 404:
            break
        page = reply.json()
        for entry in page:
            found.append(entry)
        names = page.get("names", [])
        seen.update(names)
        marker = page.get("next")
        audit.record(url, marker)
        if not marker:
            break
    total = len(found)
    share = total / limit
    metrics.count("pages", total)
    metrics.gauge("share", share)
    if total:
        audit.close(url)
        metrics.flush(total)
'''
GO = """func Collect(client *http.Client, url string, limit int) ([]string, error) {
	var found []string
	marker := ""
	count := 0
	for count < limit {
		reply, err := client.Get(url + marker)
		if err != nil {
			return nil, err
		}
		body, err := ioutil.ReadAll(reply.Body)
		if err != nil {
			return nil, err
		}
		names := strings.Split(string(body), ",")
		for _, name := range names {
			found = append(found, name)
			log.Println(name)
		}
		marker = names[len(names)-1]
		count = count + len(names)
		metrics.Count("pages", count)
	}
	metrics.Gauge("share", count, limit)
	audit.Close(url, marker)
	return found, nil
}
"""
JAVA = """public List<String> collect(Client client, String url, int limit) {
    List<String> found = new ArrayList<>();
    String marker = "";
    int count = 0;
    while (count < limit) {
        Reply reply = client.get(url, marker);
        if (reply.status() == 404) {
            break;
        }
        List<String> names = reply.list("all", 3);
        audit.list(names);
        for (String name : names) {
            found.add(name);
            log.debug(name);
        }
        marker = reply.next();
        count = count + names.size();
        metrics.tally("pages", count);
        metrics.gauge("share", limit);
    }
    audit.close(url, marker);
    audit.note("done", count);
    audit.flush(count, 7);
    metrics.flush(limit, 3);
    return found;
}
"""
TYPESCRIPT = """function collect(client: Client, url: string, limit: number) {
  const found: string[] = [];
  let marker = "";
  let count = 0;
  while (count < limit) {
    const reply = client.get(url, { marker });
    if (reply.status === 404) {
      break;
    }
    const names = reply.names("all", 3);
    for (const name of names) {
      found.push(name);
      log.debug(name);
    }
    marker = reply.next();
    count = count + names.length;
    metrics.count("pages", count);
    metrics.gauge("share", limit);
  }
  audit.close(url, marker);
  audit.note("done", count);
  if (count) {
    audit.flush(count);
    metrics.flush(url);
  }
}
"""
CODES = {
    language: Code(language, text, language)
    for language, text in (("python", PYTHON), ("go", GO), ("java", JAVA), ("typescript", TYPESCRIPT))
}
OTHERS = {
    "python": ["queue.drain(7)", "ready = queue.peek()"],
    "go": ["queue.Drain(7)", "ready := queue.Peek()"],
    "java": ["queue.drain(7);", "Item ready = queue.peek();"],
    "typescript": ["queue.drain(7);", "const ready = queue.peek();"],
}
