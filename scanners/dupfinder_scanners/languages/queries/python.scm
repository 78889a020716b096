; Definitions: what can be a fragment. The innermost open definition takes the next @name.
(function_definition name: (identifier) @name) @definition.function
(class_definition name: (identifier) @name body: (block)) @definition.class

; Test cases are not fragments; what stands beside them is.
((function_definition name: (identifier) @_test) @test (#match? @_test "^test"))
((class_definition body: (block (function_definition name: (identifier) @_hook) @test))
  (#any-of? @_hook "setUp" "tearDown" "setUpClass" "tearDownClass" "asyncSetUp" "asyncTearDown"))

; Never likeness: comments, docstrings, imports, decorators, annotations.
(comment) @skip
(import_statement) @skip
(import_from_statement) @skip
(future_import_statement) @skip
(decorator) @skip
(type) @skip
(type_alias_statement) @skip
(function_definition body: (block . (expression_statement (string)) @skip))
(class_definition body: (block . (expression_statement (string)) @skip))

; Imports, as written.
(import_statement name: (dotted_name) @import)
(import_statement name: (aliased_import name: (dotted_name) @import))
(import_from_statement module_name: (dotted_name) @import)

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
(global_statement (identifier) @free)
(nonlocal_statement (identifier) @free)

; Roles of the names that stay.
(call function: (identifier) @callee)
(call function: (attribute attribute: (identifier) @callee))
(attribute attribute: (identifier) @attribute)
(keyword_argument name: (identifier) @keyword)
(raise_statement (call function: (identifier) @raised))
(except_clause (identifier) @caught)
(except_clause (as_pattern (identifier) @caught))
(except_clause (tuple (identifier) @caught))
