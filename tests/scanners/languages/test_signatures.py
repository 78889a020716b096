"""What is kept of a definition's head: one line, no body, no credential."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder_scanners.languages.signatures import MOST
from dupfinder_scanners.languages.treesitter import extract

BODY = {
    "python": "\n    one = first.alpha(two.beta)\n    return other.gamma(one.delta, two.epsilon, three.zeta)\n",
    "braces": "{ let one = first.alpha(two.beta()); return other.gamma(one.delta(), two.epsilon(), three.zeta()); }",
    "ruby": "\n  one = first.alpha(two.beta)\n  other.gamma(one.delta, two.epsilon, three.zeta)\nend\n",
}
HEADS = [
    ("python", "def fetch(url, *, timeout: float = 3.0,\n          retries=4) -> bytes:  # of a page", "python",
     "def fetch(url, *, timeout: float = 3.0, retries=4) -> bytes"),
    ("python", "async def fetch(url):", "python", "async def fetch(url)"),
    ("typescript", "export async function get<T>(\n  url: string,\n): Promise<T> ", "braces",
     "async function get<T>( url: string, ): Promise<T>"),
    ("javascript", "const get = async (url, { retries = 3 } = {}) => ", "braces",
     "get = async (url, { retries = 3 } = {})"),
    ("go", "package a\nfunc (c *Client) Do(ctx context.Context, path string) (int, error) ", "braces",
     "func (c *Client) Do(ctx context.Context, path string) (int, error)"),
    ("java", "class A { public <T> T get(String url, int retries) throws IOException ", "braces",
     "public <T> T get(String url, int retries) throws IOException"),
    ("kotlin", "fun get(url: String, retries: Int = 3): String ", "braces",
     "fun get(url: String, retries: Int = 3): String"),
    ("rust", "pub fn get(url: &str, retries: u8) -> Result<String, Error> ", "braces",
     "pub fn get(url: &str, retries: u8) -> Result<String, Error>"),
    ("ruby", "def get(url, retries: 3)", "ruby", "def get(url, retries: 3)"),
    ("csharp", "class A { public string Get(string url, int retries = 3) ", "braces",
     "public string Get(string url, int retries = 3)"),
    ("php", "<?php function get(string $url, int $retries = 3): string ", "braces",
     "function get(string $url, int $retries = 3): string"),
]  # fmt: skip


def signatures(language, text):
    found = extract(language, [text.encode()])
    return [found.signature(row) for row in range(len(found))]


@pytest.mark.parametrize(
    ("language", "head", "body", "said"), HEADS, ids=[f"{one[0]}-{n}" for n, one in enumerate(HEADS)]
)
def test_the_head_of_a_function_in_each_language(language, head, body, said):
    assert said in signatures(language, head + BODY[body] + ("}" if "class A {" in head else ""))


def test_a_credential_in_a_default_is_masked():
    text = 'def connect(host, password="Xk29fLq81zPw7Rt4"):' + BODY["python"]
    assert signatures("python", text) == ['def connect(host, password="************")']


def test_of_several_definitions_only_the_credential_is_masked():
    heads = ['def plain(host="localhost"):', 'def connect(host, password="Xk29fLq81zPw7Rt4"):', "def last(port=80):"]
    assert signatures("python", "".join(head + BODY["python"] for head in heads)) == [
        'def plain(host="localhost")',
        'def connect(host, password="************")',
        "def last(port=80)",
    ]


@given(st.text(alphabet="aé漢 =,", max_size=600))
def test_a_signature_is_one_short_line_of_utf8(rest):
    names = ", ".join(
        f"x{number}{part.strip() or 'y'}" for number, part in enumerate(rest.split(",")) if "=" not in part
    )
    for said in signatures("python", f"def endless({names.replace(' ', '')}):{BODY['python']}"):
        assert "\n" not in said
        assert len(said.encode()) <= MOST + 2
        assert said.startswith("def endless(")
