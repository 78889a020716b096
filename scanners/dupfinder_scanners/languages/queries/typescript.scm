; Definitions: what can be a fragment. A function without a name takes that of the variable, key or property it is
; assigned to; callbacks belong to the function around them.
(function_declaration) @definition.function
(generator_function_declaration) @definition.function
(method_definition) @definition.function
(function_expression name: (_)) @definition.function
(variable_declarator value: [(arrow_function) (function_expression) (generator_function)] @definition.function)
(assignment_expression right: [(arrow_function) (function_expression) (generator_function)] @definition.function)
(pair value: [(arrow_function) (function_expression) (generator_function)] @definition.function)
(public_field_definition value: [(arrow_function) (function_expression)] @definition.function)
(export_statement value: [(arrow_function) (function_expression)] @definition.function)
(program [
  (lexical_declaration (variable_declarator value: (call_expression arguments: (arguments
    [(arrow_function) (function_expression)] @definition.function))))
  (export_statement declaration: (lexical_declaration (variable_declarator value: (call_expression arguments: (arguments
    [(arrow_function) (function_expression)] @definition.function)))))
])
(class_declaration) @definition.class
(abstract_class_declaration) @definition.class
(interface_declaration) @definition.class
(variable_declarator value: (class) @definition.class)
(assignment_expression right: (class) @definition.class)
(export_statement value: (class) @definition.class)
(function_declaration name: (_) @name)
(generator_function_declaration name: (_) @name)
(function_expression name: (_) @name)
(method_definition name: [(property_identifier) (private_property_identifier)] @name)
(class_declaration name: (_) @name)
(abstract_class_declaration name: (_) @name)
(interface_declaration name: (_) @name)
(class name: (_) @name)

; Test cases are not fragments; what stands beside them, in `describe` too, is.
((call_expression function: (identifier) @_it) @test
  (#any-of? @_it "it" "test" "specify" "fit" "xit" "beforeEach" "afterEach" "beforeAll" "afterAll" "before" "after"))
((call_expression function: (member_expression object: (identifier) @_it)) @test (#any-of? @_it "it" "test"))
((call_expression function: (call_expression function: (member_expression object: (identifier) @_it))) @test
  (#any-of? @_it "it" "test"))

; Never likeness.
(import_statement) @skip
(decorator) @skip
(type_annotation) @skip
(type_predicate_annotation) @skip
(asserts_annotation) @skip
(type_arguments) @skip
(type_parameters) @skip
(type_alias_declaration) @skip
(implements_clause) @skip
(extends_type_clause) @skip
(accessibility_modifier) @skip
(override_modifier) @skip
(required_parameter pattern: (this) @skip)
(function_signature) @skip
(abstract_method_signature) @skip
(class_body (method_signature) @skip)
(ambient_declaration) @skip
(as_expression (_) @skip .)
(satisfies_expression (_) @skip .)
(non_null_expression "!" @skip)
(expression_statement . (string) @skip .)

; Imports as written, and the names they bind.
(import_statement) @import.unit
(import_statement source: (string) @import)
(export_statement source: (string) @import)
(import_statement (import_clause (identifier) @import.name))
(import_statement (import_clause (namespace_import (identifier) @import.name)))
(import_statement (import_clause (named_imports (import_specifier name: (identifier) @import.name))))
(import_statement (import_clause (named_imports (import_specifier alias: (identifier) @import.name))))
((variable_declarator value: (call_expression arguments: (arguments . (string) @import .)) @_call) @import.binder
  (#match? @_call "^require\\("))
((variable_declarator value: (member_expression object: (call_expression arguments: (arguments
    . (string) @import .)) @_call)) @import.binder
  (#match? @_call "^require\\("))
((variable_declarator value: (await_expression (call_expression arguments: (arguments . (string) @import .)) @_call))
  @import.binder (#match? @_call "^import\\("))

; Names bound in a function are abstracted.
(required_parameter pattern: (identifier) @bound)
(optional_parameter pattern: (identifier) @bound)
(arrow_function parameter: (identifier) @bound)
(assignment_pattern left: (identifier) @bound)
(rest_pattern (identifier) @bound)
(array_pattern (identifier) @bound)
(object_pattern (shorthand_property_identifier_pattern) @bound)
(object_assignment_pattern left: (shorthand_property_identifier_pattern) @bound)
(pair_pattern value: (identifier) @bound)
(variable_declarator name: (identifier) @bound)
(for_in_statement left: (identifier) @bound)
(catch_clause parameter: (identifier) @bound)

; Names that the file binds for itself; those of components, schemas and classes stay.
((program [
  (lexical_declaration (variable_declarator name: (identifier) @bound.file))
  (variable_declaration (variable_declarator name: (identifier) @bound.file))
  (export_statement declaration: (lexical_declaration (variable_declarator name: (identifier) @bound.file)))
  (expression_statement (call_expression function: (parenthesized_expression (_ body: (statement_block [
    (lexical_declaration (variable_declarator name: (identifier) @bound.file))
    (variable_declaration (variable_declarator name: (identifier) @bound.file))
  ])))))
]) (#not-match? @bound.file "^[_$]*[A-Z]+[a-z]"))
((internal_module body: (statement_block [
  (lexical_declaration (variable_declarator name: (identifier) @bound.file))
  (export_statement declaration: (lexical_declaration (variable_declarator name: (identifier) @bound.file)))
])) (#not-match? @bound.file "^[_$]*[A-Z]+[a-z]"))

; Fields of the class around.
(class_body (public_field_definition name: (_) @bound.class))
(required_parameter (accessibility_modifier)) @bound.class
(required_parameter "readonly") @bound.class
(member_expression object: (this) @self)

; Roles of the names that stay.
(call_expression function: (identifier) @callee)
(call_expression function: (member_expression property: (_) @callee))
(new_expression constructor: (identifier) @callee)
(new_expression constructor: (member_expression property: (_) @callee))
(member_expression property: (_) @attribute)
(public_field_definition name: (_) @attribute)
(property_signature name: (_) @attribute)
(method_signature name: (_) @attribute)
(pair key: (property_identifier) @keyword)
(pair_pattern key: (property_identifier) @keyword)
(throw_statement (new_expression constructor: (identifier) @raised))
