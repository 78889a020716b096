; Definitions: what can be a fragment.
(function_definition) @definition.function
(function_definition name: (word) @name)

; Test cases are not fragments; what stands beside them is.
((function_definition name: (word) @_name) @test (#match? @_name "^(test_|testcase_|(setup|teardown)(_file)?$|setUp$|tearDown$)"))

; Imports as written.
((command argument: (word) @import) @_command (#match? @_command "^(source|\\.)\\s"))

; Names bound in a function are abstracted.
(variable_assignment name: (variable_name) @bound)
(declaration_command (variable_name) @bound)
(for_statement variable: (variable_name) @bound)

; Names that the file binds for itself.
(program [
  (variable_assignment name: (variable_name) @bound.file)
  (declaration_command (variable_assignment name: (variable_name) @bound.file))
])

; Roles of the names that stay.
(command_name (word) @callee)
