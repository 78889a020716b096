; Definitions: what can be a fragment. A closure without a name takes that of the variable or property it is assigned to.
(function_definition) @definition.function
(method_declaration body: (_)) @definition.function
(assignment_expression right: [(anonymous_function) (arrow_function)] @definition.function)
(class_declaration) @definition.class
(trait_declaration) @definition.class
(interface_declaration) @definition.class
(enum_declaration) @definition.class
(function_definition name: (name) @name)
(method_declaration name: (name) @name)
(class_declaration name: (name) @name)
(trait_declaration name: (name) @name)
(interface_declaration name: (name) @name)
(enum_declaration name: (name) @name)

; Test cases are not fragments; what stands beside them is.
((method_declaration name: (name) @_name) @test (#match? @_name "^(test[A-Z_0-9]|(setUp|tearDown)(BeforeClass|AfterClass)?$)"))
((method_declaration attributes: (attribute_list (attribute_group (attribute (name) @_attribute)))) @test
  (#any-of? @_attribute "Test" "Before" "After" "BeforeClass" "AfterClass" "DataProvider"))
((function_call_expression function: (name) @_name) @test
  (#any-of? @_name "it" "test" "beforeEach" "afterEach" "beforeAll" "afterAll"))

; Never likeness.
(namespace_definition) @skip
(namespace_use_declaration) @skip
(declare_statement) @skip
(attribute_list) @skip
(visibility_modifier) @skip
(static_modifier) @skip
(final_modifier) @skip
(abstract_modifier) @skip
(readonly_modifier) @skip

; Imports as written, and the names they bind.
(namespace_use_declaration (namespace_use_clause) @import.unit)
(namespace_use_declaration (namespace_use_clause (qualified_name) @import))
(namespace_use_declaration (namespace_use_clause alias: (name) @import.name))

; Types give words, not structure, where they annotate.
(simple_parameter type: (_) @mention)
(property_promotion_parameter type: (_) @mention)
(property_declaration type: (_) @mention)
(function_definition return_type: (_) @mention)
(method_declaration return_type: (_) @mention)
(anonymous_function return_type: (_) @mention)
(arrow_function return_type: (_) @mention)

; Names bound in a function are abstracted.
(simple_parameter name: (variable_name (name) @bound))
(variadic_parameter name: (variable_name (name) @bound))
(property_promotion_parameter name: (variable_name (name) @bound))
(assignment_expression left: (variable_name (name) @bound))
(augmented_assignment_expression left: (variable_name (name) @bound))
(foreach_statement (variable_name (name) @bound))
(foreach_statement (pair (variable_name (name) @bound)))
(list_literal (variable_name (name) @bound))
(catch_clause name: (variable_name (name) @bound))
(anonymous_function_use_clause (variable_name (name) @bound))

; Names that the file binds for itself, and fields of the class around.
(program (const_declaration (const_element (name) @bound.file)))
(property_element name: (variable_name (name) @bound.class))
(property_promotion_parameter name: (variable_name (name) @bound.class))
(declaration_list (const_declaration (const_element . (name) @bound.class)))
(member_access_expression object: (variable_name (name) @self))
(nullsafe_member_access_expression object: (variable_name (name) @self))
(class_constant_access_expression . (relative_scope) @self)
(scoped_property_access_expression scope: (relative_scope) @self)

; Roles of the names that stay.
(function_call_expression function: (name) @callee)
(member_call_expression name: (name) @callee @attribute)
(nullsafe_member_call_expression name: (name) @callee @attribute)
(scoped_call_expression name: (name) @callee @attribute)
(object_creation_expression (name) @callee)
(member_access_expression name: (name) @attribute)
(nullsafe_member_access_expression name: (name) @attribute)
(argument name: (name) @keyword)
(throw_expression (object_creation_expression (name) @raised))
(catch_clause type: (type_list (named_type (name) @caught)))
