"""An organisation that keeps its credentials in its code, in six languages. They are put together here from pieces, so
that nothing which looks like one is in this repository."""

from __future__ import annotations

import random
import string
import subprocess
from dataclasses import dataclass
from pathlib import Path

LETTERS = string.ascii_letters + string.digits
SQUADS = ("red", "blue", "green")
ENVIRONMENT = {"PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
SHAPES = {
    "AWS": ("AKIA", 16, string.ascii_uppercase + string.digits),
    "GitHub": ("ghp" + "_", 36, LETTERS),
    "Slack": ("xoxb" + "-", 40, string.digits),
    "Stripe": ("sk" + "_live_", 24, LETTERS),
    "named": ("", 24, LETTERS),
}
NAMES = {
    "python": "retry.py", "go": "retry.go", "java": "Retry.java", "typescript": "retry.ts", "ruby": "retry.rb",
    "php": "retry.php",
}  # fmt: skip

CODE = {
    "python": '''import time

import requests


def fetch_with_retry(session, url, attempts={attempts}, pause={pause}):
    """Call until it works."""
    password = "{named}"
    headers = {{"X-Key": "{AWS}", "Authorization": "token {GitHub}", "X-Hook": "{Slack}"}}
    database = "postgres://app:{address}@db.internal/app"
    for attempt in range(attempts):
        try:
            response = session.get(url, headers=headers, auth=("{Stripe}", password), timeout={attempts})
            response.raise_for_status()
            return response.json(), database
        except requests.RequestException as error:
            if attempt + 1 == attempts:
                raise
            time.sleep(pause * 2**attempt)
''',
    "go": """package retry

import "net/http"

func FetchWithRetry(client *http.Client, url string, attempts int) (*http.Response, error) {{
	password := "{named}"
	database := "postgres://app:{address}@db.internal/app"
	var last error
	for attempt := 0; attempt < attempts+{attempts}; attempt++ {{
		request, _ := http.NewRequest("GET", url, nil)
		request.Header.Set("X-Key", "{AWS}")
		request.Header.Set("Authorization", "token {GitHub}")
		request.Header.Set("X-Hook", "{Slack}")
		request.SetBasicAuth("{Stripe}", password+database)
		response, err := client.Do(request)
		if err == nil {{
			return response, nil
		}}
		last = err
	}}
	return nil, last
}}
""",
    "java": """package org.acme;

class Retry {{
    Response fetchWithRetry(Client client, String url, int attempts) throws Exception {{
        String password = "{named}";
        String database = "postgres://app:{address}@db.internal/app";
        for (int attempt = 0; attempt < attempts + {attempts}; attempt++) {{
            try {{
                return client.get(url).header("X-Key", "{AWS}").header("Authorization", "token {GitHub}")
                    .header("X-Hook", "{Slack}").auth("{Stripe}", password).to(database).send();
            }} catch (IOException error) {{
                Thread.sleep(100L * attempt * {attempts});
            }}
        }}
        throw new IllegalStateException("gave up");
    }}
}}
""",
    "typescript": """import fetch from "node-fetch";

export async function fetchWithRetry(url: string, attempts: number = {attempts}): Promise<unknown> {{
  const password = "{named}";
  const database = "postgres://app:{address}@db.internal/app";
  for (let attempt = 0; attempt < attempts; attempt++) {{
    try {{
      const headers = {{ "X-Key": "{AWS}", Authorization: "token {GitHub}", "X-Hook": "{Slack}" }};
      const response = await fetch(url, {{ headers, timeout: {attempts}, auth: ["{Stripe}", password, database] }});
      return await response.json();
    }} catch (error) {{
      await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** attempt));
    }}
  }}
  throw new Error("gave up");
}}
""",
    "ruby": """require 'net/http'

def fetch_with_retry(http, url, attempts = {attempts})
  password = '{named}'
  database = 'postgres://app:{address}@db.internal/app'
  attempts.times do |attempt|
    begin
      headers = {{ 'X-Key' => '{AWS}', 'Authorization' => 'token {GitHub}', 'X-Hook' => '{Slack}' }}
      return http.get(url, headers, user: '{Stripe}', password: password, store: database, timeout: {attempts})
    rescue StandardError => error
      raise if attempt + 1 == attempts
      sleep(0.1 * 2**attempt)
    end
  end
end
""",
    "php": """<?php
function fetch_with_retry($client, $url, $attempts = {attempts}) {{
    $password = '{named}';
    $database = 'postgres://app:{address}@db.internal/app';
    for ($attempt = 0; $attempt < $attempts; $attempt++) {{
        try {{
            $headers = ['X-Key' => '{AWS}', 'Authorization' => 'token {GitHub}', 'X-Hook' => '{Slack}'];
            return $client->get($url, ['headers' => $headers, 'auth' => ['{Stripe}', $password], 'db' => $database]);
        }} catch (Exception $error) {{
            if ($attempt + 1 == $attempts) {{
                throw $error;
            }}
            usleep(100 * {attempts} * $attempt);
        }}
    }}
}}
""",
}


@dataclass(frozen=True)
class Leaking:
    """Where the organisation lies, and every secret in it."""

    root: Path
    secrets: tuple[str, ...]

    def seen_in(self, text: str) -> list[str]:
        """Secrets of which half or more stands in a text, whatever the case of its letters."""
        lower = text.lower()
        return [
            one
            for one in self.secrets
            if one[: len(one) // 2].lower() in lower or one[-len(one) // 2 :].lower() in lower
        ]


def leaking_org(root: Path) -> Leaking:
    """Three squads with a helper in six languages, each with six credentials of its own in it."""
    dice, secrets = random.Random(23), []
    for number, squad in enumerate(SQUADS, 3):
        for language, code in CODE.items():
            values = {}
            for shape, (prefix, length, alphabet) in SHAPES.items():
                secret = "".join(dice.choices(alphabet, k=length - 1)) + "7"
                values[shape] = prefix + secret
                secrets.append(secret)
            values["address"] = "".join(dice.choices(LETTERS, k=19)) + "4"
            secrets.append(values["address"])
            path = root / squad / "src" / NAMES[language]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(code.format(attempts=number, pause=f"0.{number}", **values), "utf-8")
    return Leaking(root, tuple(secrets))


def git(tree: Path, *arguments: str) -> None:
    """Run git as nobody in particular."""
    author = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *author, *arguments], cwd=tree, env=ENVIRONMENT, check=True, capture_output=True)
