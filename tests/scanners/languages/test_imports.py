"""What an import says in each language."""

from __future__ import annotations

import pytest

from dupfinder_scanners.languages.imports import clean_module, implied_name, package_root


@pytest.mark.parametrize(
    ("language", "module", "root"),
    [
        ("python", "requests.adapters", "requests"),
        ("javascript", "@Org/x/y", "@org/x"),
        ("typescript", "lodash/get", "lodash"),
        ("tsx", "node:path", "path"),
        ("javascript", "./local", None),
        ("javascript", "../local", None),
        ("go", "net/http", "net/http"),
        ("go", "github.com/org/repo/v2/sub", "github.com/org/repo"),
        ("go", "gopkg.in/yaml.v3", "gopkg.in/yaml.v3"),
        ("java", "java.net.http.HttpClient", "java.net.http"),
        ("java", "org.x.Assert.assertThat", "org.x"),
        ("kotlin", "okhttp3.OkHttpClient", "okhttp3"),
        ("scala", "scala.util", "scala.util"),
        ("rust", "reqwest::Client", "reqwest"),
        ("rust", "crate::http", None),
        ("php", "GuzzleHttp\\Client", "guzzlehttp"),
        ("csharp", "Newtonsoft.Json", "newtonsoft"),
    ],
)
def test_package_root(language: str, module: str, root: str | None) -> None:
    assert package_root(language, module) == root


@pytest.mark.parametrize(
    ("language", "module", "name"),
    [
        ("python", "os.path", "os"),
        ("go", "net/http", "http"),
        ("go", "github.com/org/repo/v2", "repo"),
        ("go", "gopkg.in/yaml.v3", "yaml"),
        ("go", "github.com/hashicorp/go-retryablehttp", "retryablehttp"),
        ("java", "java.net.http.HttpClient", "HttpClient"),
        ("rust", "std::fmt", "fmt"),
        ("php", "Psr\\Log\\LoggerInterface", "LoggerInterface"),
        ("javascript", "axios", None),
        ("c", "curl/curl.h", None),
    ],
)
def test_implied_name(language: str, module: str, name: str | None) -> None:
    assert implied_name(language, module) == name


@pytest.mark.parametrize(
    ("text", "module"),
    [("import a.b.{C, D => E}", "a.b"), ("import a.b._", "a.b"), ("java.util.*", "java.util"), ("axios", "axios")],
)
def test_clean_module(text: str, module: str) -> None:
    assert clean_module(text) == module


@pytest.mark.parametrize("module", ["", ".", "/", "@", "::", "\\"])
def test_odd_modules_do_no_harm(module: str) -> None:
    for language in ("python", "javascript", "go", "java", "rust", "php", "scala", "c"):
        package_root(language, module)
        implied_name(language, module)
