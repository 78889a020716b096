"use strict";

const fs = require("fs");
const { join } = require("path");
const inner = require("deep").inner;
const LIMIT = 10;
let opened = 0;

function Store(root) {
  this.root = root;
  this.files = fs.readdirSync(join(root, "store"));
}

Store.prototype.read = function (name) {
  opened += 1;
  if (opened > LIMIT) {
    throw new RangeError("too many");
  }
  return inner(fs.readFileSync(join(this.root, name), "utf8"));
};

(function ($, window) {
  var cache = {};

  function remember(key, value) {
    cache[key] = $.extend({}, value, { limit: LIMIT });
    window.dispatchEvent(new Event(key, { bubbles: false }));
    return cache[key];
  }

  window.remember = remember;
})(jQuery, this);

module.exports = {
  Store,
  list: function (root) {
    return fs.readdirSync(root).filter((name) => !name.startsWith(".")).slice(0, LIMIT);
  },
  async open(root) {
    const store = new Store(root);
    await store.ready({ limit: LIMIT, mode: "r" });
    return store;
  },
};

exports.walk = function* walk(root) {
  for (const name of fs.readdirSync(root)) {
    yield* name.isDirectory() ? walk(join(root, name)) : [inner(name)];
  }
};
