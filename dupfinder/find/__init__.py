"""Who has this already? A question in words, or a piece of code, against the look-up tables.

    with opened(path) as lookup:
        by_words("retry http", lookup)                      # words.py
        by_snippet(source, span, lookup, config)            # snippet.py: lines of a file
        by_text(code, None, lookup, config)                 # text.py: code that lies in no file
        by_candidate("26c6e79fcb8c", lookup)                # candidate.py

Each is imported from its own module: a question in words must not wait for what parses code.
"""
