"""Names that a file or a class binds for itself: where they are mentioned they are abstracted, in every language."""

from __future__ import annotations

import re

import pytest

from dupfinder_scanners.columns import Columns, has_kind
from dupfinder_scanners.languages.treesitter import extract

SOURCES = {
    "kotlin": """\
        const val TOP = 3
        class Cache(private val clock: Clock) {
            private val slots = mutableMapOf<String, Int>()
            companion object { const val MOST = 3 }
            fun find(key: String): Int {
                this.slots.put(key, clock.now() + MOST + TOP)
                return slots.getOrDefault(key, this.clock.then(key, TOP), other.STAYS)
            }
        }""",
    "csharp": """\
        class Cache(Clock clock) {
            private readonly Map<string, int> slots = new();
            const int TOP = 2, MOST = 3;
            int Find(string key) {
                this.slots.Put(key, clock.Now() + MOST);
                return slots.Get(key, TOP, other.STAYS);
            }
        }""",
    "scala": """\
        val TOP = 3
        class Cache(clock: Clock) {
          private val slots = Map[String, Int]()
          val MOST = 4
          def find(key: String) = {
            this.slots.put(key, clock.now() + MOST)
            slots.get(key, TOP, other.STAYS)
          }
        }""",
    "swift": """\
        let TOP = 3
        class Cache {
          private let slots = Slots()
          let clock = Clock()
          static let MOST = 2
          func find(_ key: String) -> Int {
            self.slots.put(key, clock.now() + MOST)
            return slots.get(key, TOP, other.STAYS)
          }
        }""",
    "php": """\
        <?php
        const TOP = 3;
        class Cache {
            private $slots = [];
            const MOST = 3;
            function __construct(private Clock $clock) {}
            function find($key) {
                $this->slots->put($key, $this->clock->now() + self::MOST);
                return $this->slots->get($key, TOP, $other->STAYS);
            }
        }""",
    "cpp": """\
        #define TOP 3
        namespace acme { static const int MOST = 3; }
        class Cache {
            Slots slots;
            Clock *clock;
            int find(int key) {
                this->slots.put(key, clock->now() + MOST);
                return slots.get(key, TOP, other.STAYS);
            }
        };""",
    "c": """\
        #define TOP 3
        static const int MOST = 3;
        static Slots *slots;
        Clock clock;
        int find(int key) {
            put(slots, key, now(clock) + MOST);
            return get(slots, key, TOP, other->STAYS);
        }""",
    "rust": """\
        const TOP: u32 = 3;
        static clock: Clock = Clock::new();
        impl Cache {
            const MOST: u32 = 2;
            const slots: Slots = Slots::new();
            fn find(&self, key: u32) -> u32 {
                Self::slots.put(key, clock.now() + Self::MOST);
                Self::slots.get(key, TOP, other.STAYS)
            }
        }""",
    "ruby": """\
        TOP = 3
        class Cache
          MOST = 4
          SLOTS = {}
          CLOCK = 2
          def find(key)
            SLOTS.put(key, CLOCK.now + MOST)
            SLOTS.get(key, TOP, STAYS)
          end
        end""",
    "bash": """\
        TOP=3
        readonly MOST=4
        slots=/tmp
        clock=date
        find() {
            curl --retry "$TOP" "$STAYS" | jq "$MOST" | grep "$slots" | "$clock"
            sleep "$TOP"
        }""",
}  # fmt: skip


def read(language: str, source: str) -> Columns:
    return extract(language, [source.encode()])


def shape(columns: Columns, name: str) -> int:
    return int(columns.fingerprint[columns.name.tolist().index(name)])


def renamed(source: str, *names: str) -> str:
    return re.sub(rf"\b({'|'.join(names)})\b", lambda found: f"{found[0]}_{found[0]}", source)


@pytest.mark.parametrize("language", SOURCES)
def test_fields_and_constants_may_be_named_otherwise(language: str) -> None:
    source = SOURCES[language]
    before = read(language, source)
    name = next(name for name in before.name.tolist() if name.lower().endswith("find"))
    after = read(language, renamed(source, "TOP", "MOST", "slots", "clock", "SLOTS", "CLOCK"))
    assert shape(after, name) == shape(before, name)
    assert shape(read(language, renamed(source, "STAYS")), name) != shape(before, name)


@pytest.mark.parametrize("language", SOURCES)
def test_their_words_are_still_told(language: str) -> None:
    columns = read(language, SOURCES[language])
    texts = dict(zip(columns.text_hash.tolist(), columns.text.tolist(), strict=True))
    assert {"top", "most", "slots", "clock"} <= {texts[one] for one in columns.cues[has_kind(columns.cues, "bound")]}


BEAN = """\
class Account {
    private String login;
    private int age;
    Account(String login, int age) { this.login = login; this.age = age; }
    void setLogin(String login) { this.login = login; }
    void setAge(int age) { this.age = age; }
    String getLogin() { return login; }
    int getAge() { return age; }
    String check(int limit) { if (age > limit) { throw new TooOld(login, age, "too old"); } return names.of(login); }
}
"""


def test_what_only_holds_fields_keeps_their_names() -> None:
    """Else the accessors and constructors of any two classes would be alike."""
    other = renamed(BEAN, "login", "age")
    before, after = read("java", BEAN), read("java", other)
    assert shape(before, "Account.check") == shape(after, "Account.check")
    for name in ("Account", "Account.Account"):
        assert shape(before, name) != shape(after, name)


IMPORTS = """\
import log
try:
    import fastjson as json
except ImportError:
    json = None
def helper(value): return log.info(value.name, value.size, value.age, value.kind)
helper = traced(helper)
Schema = build("Schema", strict=True)
def find(key):
    log.info(key, json.loads(key), helper(key), Schema(key, limit=4))
    return Thing(key, limit=3)
"""


@pytest.mark.parametrize("name", ["json", "helper", "Schema", "log", "limit"])
def test_imported_names_functions_and_types_stay(name: str) -> None:
    assert shape(read("python", IMPORTS), "find") != shape(read("python", renamed(IMPORTS, name)), "find")


def test_a_constant_is_its_files_own() -> None:
    find = "def find(key):\n    return store.get(key, LIMIT).value(LIMIT, key, other.size, other.weight)\n"
    both = extract("python", [b"LIMIT = 3\n" + find.encode(), find.encode()])
    assert both.fingerprint[0] != both.fingerprint[1]


def test_python_attributes_and_go_fields_stay() -> None:
    python = "class C:\n  size = 3\n  def f(self, k):\n    return store.get(k, self.size, other(self.size), k.name)\n"
    assert shape(read("python", python), "C.f") != shape(read("python", renamed(python, "size")), "C.f")
    go = "package a\ntype C struct { size int }\nfunc (c *C) f(k int) int { return store.Get(k, c.size, o(c.size)) }\n"
    assert shape(read("go", go), "C.f") != shape(read("go", renamed(go, "size")), "C.f")


def test_a_binary_expression_of_ruby_is_no_number() -> None:
    method = "def price(order)\n  order.total * rates.of(order) + fees.base(order, order.day)\nend\n"
    assert shape(read("ruby", method), "price") != shape(read("ruby", method.replace("rates", "taxes")), "price")
