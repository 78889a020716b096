; Definitions: what can be a fragment.
(method_declaration body: (_)) @definition.function
(constructor_declaration) @definition.function
(compact_constructor_declaration) @definition.function
(class_declaration) @definition.class
(record_declaration) @definition.class
(enum_declaration) @definition.class
(interface_declaration) @definition.class
(method_declaration name: (identifier) @name)
(constructor_declaration name: (identifier) @name)
(compact_constructor_declaration name: (identifier) @name)
(class_declaration name: (identifier) @name)
(record_declaration name: (identifier) @name)
(enum_declaration name: (identifier) @name)
(interface_declaration name: (identifier) @name)

; Test cases are not fragments; what stands beside them is.
((method_declaration (modifiers [
    (marker_annotation name: (_) @_annotation) (annotation name: (_) @_annotation)
  ])) @test
  (#match? @_annotation "(^|\\.)((Parameterized|Repeated)?Test(Factory|Template)?|Property|(Before|After)(Each|All|Class|Method|Suite)?)$"))
((method_declaration) @test @_head (#match? @_head "^(@Override\\s+)?((public|protected|final) )*void (test[A-Z_]\\w*|setUp|tearDown)\\(\\)"))

; Never likeness.
(import_declaration) @skip
(package_declaration) @skip
(modifiers) @skip
(type_parameters) @skip
(marker_annotation) @skip
(annotation) @skip

; Imports as written, and the names they bind.
(import_declaration) @import.unit
(import_declaration [(scoped_identifier) (identifier)] @import)

; Types give words, not structure, where they annotate; where they construct, cast to or are asked for they stay.
(local_variable_declaration type: (_) @mention)
(field_declaration type: (_) @mention)
(formal_parameter type: (_) @mention)
(spread_parameter [(type_identifier) (integral_type) (floating_point_type) (boolean_type) (generic_type) (array_type)
  (scoped_type_identifier)] @mention)
(method_declaration type: (_) @mention)
(enhanced_for_statement type: (_) @mention)
(resource type: (_) @mention)
(cast_expression type: (_) @mention)
(record_pattern_component [(type_identifier) (integral_type) (generic_type)] @mention)
(throws) @mention
(type_arguments) @mention
(dimensions) @skip

; Names bound in a function are abstracted.
(formal_parameter name: (identifier) @bound)
(spread_parameter (variable_declarator name: (identifier) @bound))
(local_variable_declaration declarator: (variable_declarator name: (identifier) @bound))
(enhanced_for_statement name: (identifier) @bound)
(resource name: (identifier) @bound)
(catch_formal_parameter name: (identifier) @bound)
(lambda_expression parameters: (identifier) @bound)
(inferred_parameters (identifier) @bound)
(instanceof_expression name: (identifier) @bound)
(record_pattern_component (identifier) @bound)
(type_pattern (identifier) @bound)
(labeled_statement . (identifier) @bound)

; Fields of the class around.
(field_declaration declarator: (variable_declarator name: (identifier) @bound.class))
(constant_declaration declarator: (variable_declarator name: (identifier) @bound.class))
(record_declaration parameters: (formal_parameters (formal_parameter name: (identifier) @bound.class)))
(field_access object: (this) @self)

; Roles of the names that stay. A call without an object may be a call of the function itself.
(method_invocation name: (identifier) @callee @attribute)
(method_invocation . name: (identifier) @local)
(object_creation_expression type: (type_identifier) @callee)
(object_creation_expression type: (generic_type (type_identifier) @callee))
(object_creation_expression type: (scoped_type_identifier (type_identifier) @callee .))
(method_reference (identifier) @callee .)
(field_access field: (identifier) @attribute)
(throw_statement (object_creation_expression type: (type_identifier) @raised))
(catch_type (type_identifier) @caught)
