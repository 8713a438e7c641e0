// Package app holds the use cases: each thing a person can do, or read, is one function of Service.
//
// A use case that changes something always goes the same way: may this person do it (domain policy on their Standing) →
// load → the rule (a method of the domain) → save, in one transaction of the store together with an Act that says what
// changed → announce, after the commit and never before. The announcement is a hint; content comes from the database.
//
// Identifiers that come from outside are always looked up within the programme that the call names: what belongs to
// another programme is not found, whoever asks. What a view holds is what that person may see, so that a page cannot
// show too much: of what is hidden there is nothing in it but that something is there, and names are in it only for the
// own team and who works with it (R9).
//
// The package knows no HTTP, no HTML and no language but the two every Words has. It never holds rules of its own: a
// number such as R17 stands in the domain.
//
// Start reading at service.go, then scope.go (who asks), lens.go (what they see) and card.go (what they do); threads.go
// keeps boards quick.
package app
