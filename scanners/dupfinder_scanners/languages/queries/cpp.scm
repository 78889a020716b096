; Definitions: what can be a fragment. A class has its name from its own field; a lambda takes that of its variable.
(function_definition body: (compound_statement)) @definition.function
(struct_specifier body: (_)) @definition.class
(class_specifier body: (_)) @definition.class
(init_declarator value: (lambda_expression) @definition.function)
(function_definition declarator: (function_declarator declarator: [
  (identifier) @name (field_identifier) @name (destructor_name) @name (operator_name) @name
  (qualified_identifier name: (_) @name) (qualified_identifier scope: (_) @scope)
]))
(function_definition declarator: [
  (pointer_declarator (function_declarator declarator: [
    (identifier) @name (field_identifier) @name (operator_name) @name
    (qualified_identifier name: (_) @name) (qualified_identifier scope: (_) @scope)
  ]))
  (reference_declarator (function_declarator declarator: [
    (identifier) @name (field_identifier) @name (operator_name) @name
    (qualified_identifier name: (_) @name) (qualified_identifier scope: (_) @scope)
  ]))
])

; Test cases are not fragments; what stands beside them is.
((function_definition) @test @_head
  (#match? @_head "^((TYPED_|BOOST_(AUTO|FIXTURE)_)?TEST(_F|_P|_CASE|_SUITE)?|SCENARIO|BENCHMARK\\w*)\\("))

; Never likeness.
(preproc_include) @skip
(preproc_def) @skip
(storage_class_specifier) @skip
(type_qualifier) @skip
(pointer_declarator "*" @skip)
(reference_declarator ["&" "&&"] @skip)
(access_specifier) @skip
(virtual_specifier) @skip
(template_parameter_list) @skip
(using_declaration) @skip
(noexcept) @skip
(trailing_return_type) @skip

; Imports as written.
(preproc_include path: (_) @import)

; Types give words, not structure, where they annotate.
(parameter_declaration type: (_) @mention)
(optional_parameter_declaration type: (_) @mention)
(for_range_loop type: (_) @mention)
(template_argument_list) @mention
(function_declarator declarator: (qualified_identifier scope: (_) @mention))
(declaration type: (_) @mention)
(function_definition type: (_) @mention)
(field_declaration type: (_) @mention)
(cast_expression type: (_) @mention)

; Names bound in a function are abstracted.
(parameter_declaration declarator: (identifier) @bound)
(optional_parameter_declaration declarator: (identifier) @bound)
(declaration declarator: (identifier) @bound)
(reference_declarator (identifier) @bound)
(structured_binding_declarator (identifier) @bound)
(for_range_loop declarator: (identifier) @bound)
(init_declarator declarator: (identifier) @bound)
(pointer_declarator declarator: (identifier) @bound)
(array_declarator declarator: (identifier) @bound)
(parenthesized_declarator (identifier) @bound)

; Names that the file binds for itself, and fields of the class around.
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
(namespace_definition body: (declaration_list (declaration declarator: [
  (identifier) @bound.file
  (init_declarator declarator: [
    (identifier) @bound.file
    (pointer_declarator declarator: (identifier) @bound.file)
    (array_declarator declarator: (identifier) @bound.file)
  ])
])))
(field_declaration declarator: (field_identifier) @bound.class)
(field_declaration declarator: (pointer_declarator declarator: (field_identifier) @bound.class))
(field_declaration declarator: (reference_declarator (field_identifier) @bound.class))
(field_declaration declarator: (array_declarator declarator: (field_identifier) @bound.class))
(field_expression argument: (this) @self)

; Roles of the names that stay.
(call_expression function: (identifier) @callee)
(call_expression function: (field_expression field: (field_identifier) @callee))
(call_expression function: (qualified_identifier name: (identifier) @callee))
(call_expression function: (qualified_identifier name: (qualified_identifier name: (identifier) @callee)))
(call_expression function: (template_function name: (identifier) @callee))
(call_expression function: (field_expression field: (template_method name: (field_identifier) @callee)))
(compound_literal_expression type: (type_identifier) @callee)
(new_expression type: (type_identifier) @callee)
(qualified_identifier name: (identifier) @attribute)
(template_method name: (field_identifier) @attribute)
(field_expression field: (field_identifier) @attribute)
(field_declaration declarator: (field_identifier) @attribute)
(initializer_pair designator: (field_designator (field_identifier) @keyword))
