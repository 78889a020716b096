; Definitions: what can be a fragment. Classes, structures, enumerations, actors and extensions are one kind of node.
(function_declaration body: (_)) @definition.function
(init_declaration body: (_)) @definition.function
(class_declaration) @definition.class
(protocol_declaration) @definition.class
(function_declaration name: (simple_identifier) @name)
(class_declaration name: [(type_identifier) (user_type)] @name)
(protocol_declaration name: (type_identifier) @name)

; Test cases are not fragments; what stands beside them is.
((function_declaration name: (simple_identifier) @_name) @test
  (#match? @_name "^(test([A-Z_0-9]|$)|(setUp|tearDown)(WithError)?$)"))
((function_declaration (modifiers (attribute (user_type (type_identifier) @_attribute)))) @test (#eq? @_attribute "Test"))

; Never likeness.
(import_declaration) @skip
(modifiers) @skip
(attribute) @skip
(type_parameters) @skip
(type_constraints) @skip
(throws) @skip

; Imports as written.
(import_declaration (identifier) @import)

; Types give words, not structure, where they annotate; so do the labels of parameters.
(parameter [(user_type) (optional_type) (array_type) (dictionary_type) (function_type) (tuple_type)] @mention)
(parameter external_name: (simple_identifier) @mention)
(function_declaration [(user_type) (optional_type) (array_type) (dictionary_type) (tuple_type)] @mention)
(type_annotation) @mention
(type_arguments) @mention

; Names bound in a function are abstracted.
(parameter name: (simple_identifier) @bound)
(lambda_parameter name: (simple_identifier) @bound)
(pattern bound_identifier: (simple_identifier) @bound)

; Names that the file binds for itself, and fields of the class around.
(source_file (property_declaration name: (pattern bound_identifier: (simple_identifier) @bound.file)))
(class_body (property_declaration name: (pattern bound_identifier: (simple_identifier) @bound.class)))
(navigation_expression target: (self_expression) @self)

; Roles of the names that stay.
(call_expression . (simple_identifier) @callee)
(call_expression . (navigation_expression suffix: (navigation_suffix suffix: (simple_identifier) @callee)))
(navigation_suffix suffix: (simple_identifier) @attribute)
(prefix_expression target: (simple_identifier) @attribute)
(value_argument_label (simple_identifier) @keyword)
(catch_block error: (pattern (user_type (type_identifier) @caught)))
