; Definitions: what can be a fragment. A function literal belongs to the function around it, unless a package-level
; variable names it.
(function_declaration) @definition.function
(method_declaration) @definition.function
(source_file (var_declaration (var_spec value: (expression_list (func_literal) @definition.function))))
(type_spec type: [(struct_type) (interface_type)]) @definition.class
(function_declaration name: (identifier) @name)
(method_declaration name: (field_identifier) @name)
(type_spec name: (type_identifier) @name)
(method_declaration receiver: (parameter_list (parameter_declaration type: (type_identifier) @scope)))
(method_declaration receiver: (parameter_list (parameter_declaration type: (pointer_type (type_identifier) @scope))))
(method_declaration receiver: (parameter_list (parameter_declaration
  type: (pointer_type (generic_type type: (type_identifier) @scope)))))
(method_declaration receiver: (parameter_list (parameter_declaration
  type: (generic_type type: (type_identifier) @scope))))

; Test cases are not fragments: by name and signature, since `func newServer(t *testing.T)` is a helper.
((function_declaration) @test @_head
  (#match? @_head "^func ((Test|Benchmark|Fuzz)\\w*\\(\\w+ \\*testing\\.[TBFM]\\)|Example\\w*\\(\\))"))
((method_declaration) @test @_head
  (#match? @_head "^func \\(\\w+ \\*?\\w+\\) (Test\\w*|(SetUp|Setup|TearDown)(Test|Suite|SubTest)|(Before|After)Test)\\("))

; Never likeness.
(import_declaration) @skip
(package_clause) @skip
(type_parameter_list) @skip

; Imports as written, and the names they bind.
(import_declaration [(import_spec) @import.unit (import_spec_list (import_spec) @import.unit)])
(import_declaration [(import_spec path: (_) @import) (import_spec_list (import_spec path: (_) @import))])
(import_declaration [
  (import_spec name: (package_identifier) @import.name)
  (import_spec_list (import_spec name: (package_identifier) @import.name))
])

; Types give words, not structure, where they annotate; where they construct or convert they stay.
(parameter_declaration type: (_) @mention)
(variadic_parameter_declaration type: (_) @mention)
(function_declaration result: (_) @mention)
(method_declaration result: (_) @mention)
(func_literal result: (_) @mention)
(method_elem result: (_) @mention)
(var_spec type: (_) @mention)
(const_spec type: (_) @mention)
(field_declaration type: (_) @mention)
(type_arguments) @mention

; Names bound in a function are abstracted.
(parameter_declaration name: (identifier) @bound)
(variadic_parameter_declaration name: (identifier) @bound)
(short_var_declaration left: (expression_list (identifier) @bound))
(var_spec name: (identifier) @bound)
(const_spec name: (identifier) @bound)
(range_clause left: (expression_list (identifier) @bound))
(type_switch_statement alias: (expression_list (identifier) @bound))
(receive_statement left: (expression_list (identifier) @bound))

; Names that the file binds for itself.
(source_file [
  (var_declaration [(var_spec name: (identifier) @bound.file) (var_spec_list (var_spec name: (identifier) @bound.file))])
  (const_declaration (const_spec name: (identifier) @bound.file))
])

; Roles of the names that stay.
(call_expression function: (identifier) @callee)
(call_expression function: (selector_expression field: (field_identifier) @callee))
(composite_literal type: (type_identifier) @callee)
(composite_literal type: (qualified_type name: (type_identifier) @callee))
(selector_expression field: (field_identifier) @attribute)
(field_declaration name: (field_identifier) @attribute)
(method_elem name: (field_identifier) @attribute)
(keyed_element key: (literal_element (identifier) @keyword))
