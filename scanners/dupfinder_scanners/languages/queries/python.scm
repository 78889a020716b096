; Definitions: what can be a fragment. A name belongs to the innermost definition around it.
(function_definition) @definition.function
(class_definition) @definition.class
(function_definition name: (identifier) @name)
(class_definition name: (identifier) @name)

; Test cases are not fragments; what stands beside them is. A name alone makes one in a file of tests only.
((function_definition name: (identifier) @_name) @test.named
  (#match? @_name "^(test($|_|[A-Z])|(async)?(setUp|tearDown|SetUp|TearDown)|(setup|teardown)_(method|class|module|function)$)"))

; Never likeness: docstrings, imports, decorators, annotations.
(import_statement) @skip
(import_from_statement) @skip
(future_import_statement) @skip
(decorator) @skip
(type) @skip
(type_parameter) @skip
(type_alias_statement) @skip
(expression_statement (string) @skip)
(expression_statement (concatenated_string) @skip)

; Functions that may do nothing but call one that is imported; `delegation.py` tells which.
(function_definition) @delegation

; Imports as written, and the names they bind.
(import_statement name: (dotted_name) @import @import.unit)
(import_statement name: (aliased_import) @import.unit)
(import_statement name: (aliased_import name: (dotted_name) @import))
(import_statement name: (aliased_import alias: (identifier) @import.name))
(import_from_statement) @import.unit
(import_from_statement module_name: (dotted_name) @import)
(import_from_statement name: (dotted_name (identifier) @import.name))
(import_from_statement name: (aliased_import alias: (identifier) @import.name))

; Names bound in a function are abstracted.
(parameters (identifier) @bound)
(lambda_parameters (identifier) @bound)
(default_parameter name: (identifier) @bound)
(typed_parameter (identifier) @bound)
(typed_default_parameter name: (identifier) @bound)
(list_splat_pattern (identifier) @bound)
(dictionary_splat_pattern (identifier) @bound)
(assignment left: (identifier) @bound)
(augmented_assignment left: (identifier) @bound)
(pattern_list (identifier) @bound)
(tuple_pattern (identifier) @bound)
(list_pattern (identifier) @bound)
(for_statement left: (identifier) @bound)
(for_in_clause left: (identifier) @bound)
(named_expression name: (identifier) @bound)
(as_pattern_target (identifier) @bound)
(as_pattern_target (tuple (identifier) @bound))
(case_pattern (dotted_name . (identifier) @bound .))
(case_pattern (splat_pattern (identifier) @bound))
(splat_pattern (identifier) @bound)
(keyword_pattern (dotted_name . (identifier) @bound .))
(as_pattern (identifier) @bound .)
(global_statement (identifier) @free)
(nonlocal_statement (identifier) @free)

; Names that the file binds for itself; those of types stay, and those that say something to every tool.
((module [
  (expression_statement (assignment left: (identifier) @bound.file))
  (expression_statement (assignment left: (pattern_list (identifier) @bound.file)))
  (expression_statement (assignment left: (tuple_pattern (identifier) @bound.file)))
  (expression_statement (assignment right: (assignment left: (identifier) @bound.file)))
  (if_statement consequence: (block (expression_statement (assignment left: (identifier) @bound.file))))
  (if_statement alternative: (_ (block (expression_statement (assignment left: (identifier) @bound.file)))))
  (try_statement body: (block (expression_statement (assignment left: (identifier) @bound.file))))
  (try_statement (except_clause (block (expression_statement (assignment left: (identifier) @bound.file)))))
]) (#not-match? @bound.file "^(__|_*[A-Z]+[a-z])"))

; Roles of the names that stay.
(call function: (identifier) @callee)
(call function: (attribute attribute: (identifier) @callee))
(attribute attribute: (identifier) @attribute)
(keyword_argument name: (identifier) @keyword)
(keyword_pattern . (identifier) @keyword)
(raise_statement (call function: (identifier) @raised))
(raise_statement (identifier) @raised)
(except_clause value: (identifier) @caught)
(except_clause value: (tuple (identifier) @caught))
(except_clause value: (as_pattern . (identifier) @caught))
(except_clause value: (as_pattern . (tuple (identifier) @caught)))
