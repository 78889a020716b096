; Definitions: the blocks at the top of a file, named by their type and labels.
(config_file (body (block) @definition.block))
(config_file (body (block [(identifier) (string_lit)] @name)))

; Names bound in a `for` are abstracted.
(for_intro (identifier) @bound)

; Roles of the names that stay.
(function_call (identifier) @callee)
(get_attr (identifier) @attribute)
(attribute (identifier) @keyword)
(object_elem key: (expression (variable_expr (identifier) @keyword)))
