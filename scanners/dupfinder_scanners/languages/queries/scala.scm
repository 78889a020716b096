; Definitions: what can be a fragment.
(function_definition) @definition.function
(template_body (val_definition value: (lambda_expression) @definition.function))
(class_definition) @definition.class
(object_definition) @definition.class
(trait_definition) @definition.class
(enum_definition) @definition.class
(function_definition name: (_) @name)
(class_definition name: (_) @name)
(object_definition name: (_) @name)
(trait_definition name: (_) @name)
(enum_definition name: (_) @name)

; Test cases are not fragments; what stands beside them is.
((call_expression function: (call_expression function: (identifier) @_name)) @test
  (#any-of? @_name "test" "it" "property" "testAsync" "ignore" "beforeEach" "afterEach"))
((function_definition (annotation name: (type_identifier) @_annotation)) @test
  (#match? @_annotation "^((Parameterized|Repeated)?Test|(Before|After)(Each|All|Class)?)$"))

; Never likeness.
(import_declaration) @skip
(package_clause name: (_) @skip)
(annotation) @skip
(modifiers) @skip
(type_parameters) @skip

; Imports as written, and the names they bind.
(import_declaration) @import.unit @import
(import_declaration (namespace_selectors (identifier) @import.name))
(import_declaration (namespace_selectors (arrow_renamed_identifier alias: (identifier) @import.name)))

; Types give words, not structure, where they annotate.
(parameter type: (_) @mention)
(class_parameter type: (_) @mention)
(val_definition type: (_) @mention)
(var_definition type: (_) @mention)
(function_definition return_type: (_) @mention)
(type_arguments) @mention

; Names bound in a function are abstracted. In a pattern, a capital is a constant.
(parameter name: (identifier) @bound)
(val_definition pattern: (identifier) @bound)
(var_definition pattern: (identifier) @bound)
(lambda_expression parameters: (identifier) @bound)
(binding name: (identifier) @bound)
(enumerator . (identifier) @bound)
(typed_pattern pattern: (identifier) @bound)
(tuple_pattern (identifier) @bound)
((case_clause pattern: (identifier) @bound) (#match? @bound "^[a-z_]"))
((case_class_pattern pattern: (identifier) @bound) (#match? @bound "^[a-z_]"))
((infix_pattern (identifier) @bound) (#match? @bound "^[a-z_]"))
((capture_pattern . (identifier) @bound) (#match? @bound "^[a-z_]"))

; Names that the file binds for itself, and fields of the class around.
(compilation_unit [(val_definition pattern: (identifier) @bound.file) (var_definition pattern: (identifier) @bound.file)])
(template_body [(val_definition pattern: (identifier) @bound.class) (var_definition pattern: (identifier) @bound.class)])
(class_parameter name: (identifier) @bound.class)
(field_expression value: (identifier) @self)

; Roles of the names that stay.
(call_expression function: (identifier) @callee)
(call_expression function: (field_expression field: (identifier) @callee))
(generic_function function: (identifier) @callee)
(generic_function function: (field_expression field: (identifier) @callee))
(instance_expression (type_identifier) @callee)
(case_class_pattern type: (type_identifier) @callee)
(field_expression field: (identifier) @attribute)
(arguments (assignment_expression left: (identifier) @keyword))
(throw_expression (instance_expression (type_identifier) @raised))
(catch_clause (case_block (case_clause pattern: (typed_pattern type: (type_identifier) @caught))))
