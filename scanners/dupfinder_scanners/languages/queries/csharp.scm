; Definitions: what can be a fragment.
(method_declaration body: (_)) @definition.function
(constructor_declaration) @definition.function
(local_function_statement) @definition.function
(class_declaration) @definition.class
(record_declaration) @definition.class
(struct_declaration) @definition.class
(interface_declaration) @definition.class
(method_declaration name: (identifier) @name)
(constructor_declaration name: (identifier) @name)
(local_function_statement name: (identifier) @name)
(class_declaration name: (identifier) @name)
(record_declaration name: (identifier) @name)
(struct_declaration name: (identifier) @name)
(interface_declaration name: (identifier) @name)

; Test cases are not fragments; what stands beside them is.
((method_declaration (attribute_list (attribute name: (identifier) @_attribute))) @test
  (#match? @_attribute "^(Fact|Theory|Test(Method|Case|CaseSource|Initialize|Cleanup)?|(OneTime)?(SetUp|TearDown)|Benchmark|(Class|Assembly)(Initialize|Cleanup))$"))

; Never likeness.
(using_directive) @skip
(attribute_list) @skip
(modifier) @skip
(type_parameter_list) @skip
(type_parameter_constraints_clause) @skip

; Imports as written, and the names they bind.
(using_directive) @import.unit
(using_directive [(identifier) (qualified_name)] @import .)
(using_directive name: (identifier) @import.name)

; Types give words, not structure, where they annotate.
(variable_declaration type: (_) @mention)
(parameter type: (_) @mention)
(method_declaration returns: (_) @mention)
(local_function_statement type: (_) @mention)
(property_declaration type: (_) @mention)
(foreach_statement type: (_) @mention)
(declaration_expression type: (_) @mention)
(cast_expression type: (_) @mention)
(type_argument_list) @mention

; Names bound in a function are abstracted.
(parameter name: (identifier) @bound)
(lambda_expression parameters: (implicit_parameter) @bound)
(variable_declarator name: (identifier) @bound)
(foreach_statement left: (identifier) @bound)
(catch_declaration name: (identifier) @bound)
(declaration_expression name: (identifier) @bound)
(declaration_pattern name: (identifier) @bound)
(tuple_pattern (identifier) @bound)
(from_clause name: (identifier) @bound)

; Fields of the class around.
(field_declaration (variable_declaration (variable_declarator name: (identifier) @bound.class)))
(class_declaration (parameter_list (parameter name: (identifier) @bound.class)))
(record_declaration (parameter_list (parameter name: (identifier) @bound.class)))
(struct_declaration (parameter_list (parameter name: (identifier) @bound.class)))
(member_access_expression expression: "this" @self)

; Roles of the names that stay.
(invocation_expression function: (identifier) @callee)
(invocation_expression function: (generic_name (identifier) @callee))
(invocation_expression function: (member_access_expression name: (identifier) @callee))
(invocation_expression function: (member_access_expression name: (generic_name (identifier) @callee)))
(object_creation_expression type: (identifier) @callee)
(object_creation_expression type: (generic_name (identifier) @callee))
(member_access_expression name: (identifier) @attribute)
(member_access_expression name: (generic_name (identifier) @attribute))
(member_binding_expression name: (identifier) @attribute)
(property_declaration name: (identifier) @attribute)
(argument name: (identifier) @keyword)
(initializer_expression (assignment_expression left: (identifier) @keyword))
(catch_declaration type: (identifier) @caught)
(throw_statement (object_creation_expression type: (identifier) @raised))
(throw_expression (object_creation_expression type: (identifier) @raised))
