package awsclient

// Demanded is what an answer has to have.
func Demanded(service, operation string) string { return answers[service][operation] }

// Nothing stands for operations that AWS answers without a word.
const Nothing = nothing
