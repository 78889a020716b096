; Definitions: what can be a fragment.
(function_declaration (function_body)) @definition.function
(class_declaration) @definition.class
(object_declaration) @definition.class
(function_declaration name: (identifier) @name)
(class_declaration name: (identifier) @name)
(object_declaration name: (identifier) @name)

; Test cases are not fragments; what stands beside them is.
((function_declaration (modifiers (annotation [
    (user_type (identifier) @_annotation) (constructor_invocation (user_type (identifier) @_annotation))
  ]))) @test
  (#match? @_annotation "^((Parameterized|Repeated)?Test(Factory)?|(Before|After)(Each|All|Class|Test)?)$"))

; Never likeness.
(import) @skip
(package_header) @skip
(modifiers) @skip
(annotation) @skip
(type_parameters) @skip

; Imports as written, and the names they bind.
(import) @import.unit
(import (qualified_identifier) @import)
(import (identifier) @import.name)

; Types give words, not structure, where they annotate.
(parameter [(user_type) (nullable_type) (function_type)] @mention)
(class_parameter [(user_type) (nullable_type) (function_type)] @mention)
(variable_declaration [(user_type) (nullable_type) (function_type)] @mention)
(function_declaration [(user_type) (nullable_type) (function_type)] @mention)
(type_arguments) @mention

; Names bound in a function are abstracted.
(parameter . (identifier) @bound)
(variable_declaration (identifier) @bound)
(catch_block (identifier) @bound)

; Names that the file binds for itself, and fields of the class around.
(source_file (property_declaration (variable_declaration (identifier) @bound.file)))
(class_body (property_declaration (variable_declaration (identifier) @bound.class)))
(class_parameter (identifier) @bound.class)
(navigation_expression . (this_expression) @self)

; Roles of the names that stay.
(call_expression . (identifier) @callee)
(call_expression . (navigation_expression (identifier) @callee .))
(navigation_expression (identifier) @attribute .)
(constructor_invocation (user_type (identifier) @callee))
(value_argument . (identifier) @keyword)
(value_argument . (identifier) @plain .)
(catch_block (user_type (identifier) @caught))
(throw_expression (call_expression . (identifier) @raised))
