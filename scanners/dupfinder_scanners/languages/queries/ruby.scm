; Definitions: what can be a fragment. A module counts where it holds methods itself.
(method) @definition.function
(singleton_method) @definition.function
(class) @definition.class
(module body: (body_statement [(method) (singleton_method)])) @definition.class
(method name: (_) @name)
(singleton_method name: (_) @name)
(class name: (_) @name)

; Test cases are not fragments; what stands beside them, in `describe` too, is.
((call block: [(block) (do_block)]) @test @_call
  (#match? @_call "^(it|specify|before|after|around|test|should|setup|teardown|scenario|let!?|subject)\\b[^.=]"))
((method name: (identifier) @_name) @test (#match? @_name "^(test_|(setup|teardown)$)"))

; Never likeness.
((call method: (identifier) @_name) @skip (#any-of? @_name "require" "require_relative" "autoload"))

; Imports as written.
((call arguments: (argument_list (string) @import)) @_call (#match? @_call "^require(_relative)?\\b"))

; Names bound in a function are abstracted.
(method_parameters (identifier) @bound)
(block_parameters (identifier) @bound)
(lambda_parameters (identifier) @bound)
(destructured_parameter (identifier) @bound)
(optional_parameter name: (identifier) @bound)
(keyword_parameter name: (identifier) @bound)
(splat_parameter name: (identifier) @bound)
(hash_splat_parameter name: (identifier) @bound)
(block_parameter name: (identifier) @bound)
(assignment left: (identifier) @bound)
(operator_assignment left: (identifier) @bound)
(left_assignment_list (identifier) @bound)
(exception_variable (identifier) @bound)
(for pattern: (identifier) @bound)

; Names that the file or the class around binds for itself; those of classes stay.
((program (assignment left: (constant) @bound.file)) (#not-match? @bound.file "[a-z]"))
((class (body_statement (assignment left: (constant) @bound.class))) (#not-match? @bound.class "[a-z]"))
((module (body_statement (assignment left: (constant) @bound.class))) (#not-match? @bound.class "[a-z]"))

; Roles of the names that stay. A call without a receiver may be a call of the method itself.
(call method: [(identifier) (constant)] @callee @attribute)
(call . method: (identifier) @local)
(instance_variable) @attribute
(pair key: (hash_key_symbol) @keyword)
(exceptions (constant) @caught)
(exceptions (scope_resolution name: (constant) @caught))
