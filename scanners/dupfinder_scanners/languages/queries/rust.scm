; Definitions: what can be a fragment.
(function_item) @definition.function
(struct_item body: (_)) @definition.class
(enum_item) @definition.class
(trait_item) @definition.class
(impl_item) @definition.class
(function_item name: (identifier) @name)
(struct_item name: (type_identifier) @name)
(enum_item name: (type_identifier) @name)
(trait_item name: (type_identifier) @name)
(impl_item type: (type_identifier) @name)
(impl_item type: (generic_type type: (type_identifier) @name))

; Test cases are not fragments; what stands beside them, in `mod tests` too, is.
((attribute_item) @test.next @_attribute
  (#match? @_attribute "^#\\[\\s*(\\w+::)*(test|rstest|bench|test_case|quickcheck|proptest)\\b"))

; Never likeness.
(use_declaration) @skip
(extern_crate_declaration) @skip
(attribute_item) @skip
(inner_attribute_item) @skip
(visibility_modifier) @skip
(function_modifiers) @skip
(mutable_specifier) @skip
(type_parameters) @skip
(where_clause) @skip
(lifetime) @skip

; Imports as written, and the names they bind.
(use_declaration) @import.unit
(use_declaration argument: [(identifier) (scoped_identifier)] @import)
(use_declaration argument: (scoped_use_list path: (_) @import))
(use_declaration argument: (scoped_use_list list: (use_list (identifier) @import.name)))
(use_declaration argument: (use_as_clause path: (_) @import))
(use_declaration argument: (use_as_clause alias: (identifier) @import.name))
(use_declaration argument: (use_wildcard (_) @import))

; Types give words, not structure, where they annotate.
(parameter type: (_) @mention)
(function_item return_type: (_) @mention)
(function_signature_item return_type: (_) @mention)
(let_declaration type: (_) @mention)
(const_item type: (_) @mention)
(static_item type: (_) @mention)
(field_declaration type: (_) @mention)
(type_arguments) @mention

; Names bound in a function are abstracted. In a pattern, a capital is a constant or a variant.
(parameter pattern: (identifier) @bound)
(let_declaration pattern: (identifier) @bound)
(for_expression pattern: (identifier) @bound)
(closure_parameters (identifier) @bound)
(tuple_pattern (identifier) @bound)
(mut_pattern (identifier) @bound)
(ref_pattern (identifier) @bound)
(reference_pattern (identifier) @bound)
(captured_pattern . (identifier) @bound)
(field_pattern name: (shorthand_field_identifier) @bound)
((match_pattern (identifier) @bound) (#match? @bound "^[a-z_]"))
((tuple_struct_pattern (identifier) @bound) (#match? @bound "^[a-z_]"))

; Names that the file binds for itself, and constants of the type around.
(source_file [(const_item name: (identifier) @bound.file) (static_item name: (identifier) @bound.file)])
(declaration_list (const_item name: (identifier) @bound.class))
(scoped_identifier path: (identifier) @self)

; Roles of the names that stay.
(call_expression function: (identifier) @callee)
(call_expression function: (field_expression field: (field_identifier) @callee))
(call_expression function: (scoped_identifier name: (identifier) @callee))
(generic_function function: (identifier) @callee)
(generic_function function: (field_expression field: (field_identifier) @callee))
(generic_function function: (scoped_identifier name: (identifier) @callee))
(macro_invocation macro: (identifier) @callee)
(struct_expression name: (type_identifier) @callee)
(field_expression field: (field_identifier) @attribute)
(scoped_identifier name: (identifier) @attribute)
(field_declaration name: (field_identifier) @attribute)
(field_initializer field: (field_identifier) @keyword)
