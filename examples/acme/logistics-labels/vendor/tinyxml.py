# tinyxml 0.9.3 - reads the XML that carriers and banks really send
#
# Copyright (C) 2012-2021 Piotr Zielonka <piotr@tinyxml.example.org>
# Licensed under the BSD 3-Clause License; see https://tinyxml.example.org/LICENSE
#
# Redistribution and use in source and binary forms, with or without
# modification, are permitted provided that the above notice is kept.

"""A forgiving XML reader without namespaces, entities beyond the five, or DTDs."""

import re

__version__ = "0.9.3"

_TOKEN = re.compile(r"<!--.*?-->|<\?.*?\?>|<(/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*(/?)>", re.S)
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


class Node(object):
    __slots__ = ("tag", "attributes", "children", "text")

    def __init__(self, tag, attributes=None):
        self.tag = tag
        self.attributes = attributes or {}
        self.children = []
        self.text = ""

    def find(self, path):
        head, _, tail = path.partition("/")
        for child in self.children:
            if child.tag == head:
                if not tail:
                    return child
                found = child.find(tail)
                if found is not None:
                    return found
        return None


def unescape(text):
    def one(match):
        name = match.group(1)
        if name.startswith("#x"):
            return chr(int(name[2:], 16))
        if name.startswith("#"):
            return chr(int(name[1:]))
        return _ENTITIES.get(name, match.group(0))

    return re.sub(r"&(#x[0-9a-fA-F]+|#\d+|\w+);", one, text)


def parse(document):
    root = Node("#document")
    stack = [root]
    position = 0
    for match in _TOKEN.finditer(document):
        stack[-1].text += unescape(document[position:match.start()])
        position = match.end()
        closing, tag, attributes, empty = match.groups()
        if tag is None:
            continue
        if closing:
            while len(stack) > 1 and stack.pop().tag != tag:
                pass
            continue
        node = Node(tag, dict((k, unescape(v[1:-1])) for k, v in _ATTRIBUTE.findall(attributes or "")))
        stack[-1].children.append(node)
        if not empty:
            stack.append(node)
    return root
