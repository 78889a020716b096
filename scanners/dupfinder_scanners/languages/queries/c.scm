; Definitions: what can be a fragment. A structure has its name from its own field.
(function_definition body: (compound_statement)) @definition.function
(struct_specifier body: (_)) @definition.class
(function_definition declarator: (function_declarator declarator: (identifier) @name))
(function_definition declarator: (pointer_declarator declarator: (function_declarator declarator: (identifier) @name)))
(function_definition declarator: (pointer_declarator declarator: (pointer_declarator
  declarator: (function_declarator declarator: (identifier) @name))))

; Test cases are not fragments; what stands beside them is.
((function_definition) @test @_head
  (#match? @_head "^(static )?(void|int) (test_\\w+|\\w+_test)\\((void|void \\*\\*\\s*\\w+|)\\)"))

; Never likeness.
(preproc_include) @skip
(preproc_def) @skip
(storage_class_specifier) @skip
(type_qualifier) @skip
(pointer_declarator "*" @skip)

; Imports as written.
(preproc_include path: (_) @import)

; Types give words, not structure, where they annotate.
(parameter_declaration type: (_) @mention)
(declaration type: (_) @mention)
(function_definition type: (_) @mention)
(field_declaration type: (_) @mention)
(cast_expression type: (_) @mention)

; Names bound in a function are abstracted.
(parameter_declaration declarator: (identifier) @bound)
(declaration declarator: (identifier) @bound)
(init_declarator declarator: (identifier) @bound)
(pointer_declarator declarator: (identifier) @bound)
(array_declarator declarator: (identifier) @bound)
(parenthesized_declarator (identifier) @bound)

; Names that the file binds for itself.
(preproc_def name: (identifier) @bound.file)
(translation_unit (declaration declarator: [
  (identifier) @bound.file
  (pointer_declarator declarator: (identifier) @bound.file)
  (array_declarator declarator: (identifier) @bound.file)
  (init_declarator declarator: [
    (identifier) @bound.file
    (pointer_declarator declarator: (identifier) @bound.file)
    (array_declarator declarator: (identifier) @bound.file)
    (pointer_declarator declarator: (array_declarator declarator: (identifier) @bound.file))
  ])
]))

; Roles of the names that stay.
(call_expression function: (identifier) @callee)
(call_expression function: (field_expression field: (field_identifier) @callee))
(field_expression field: (field_identifier) @attribute)
(field_declaration declarator: (field_identifier) @attribute)
(initializer_pair designator: (field_designator (field_identifier) @keyword))
