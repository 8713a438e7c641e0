// Package markdown turns what people write into HTML that is safe to put on a page, into plain text, and into the list
// of references it holds. It is the only place that decides what markdown means here.
//
// Two lines of defence stand behind each other. The first is a writer of our own that can only produce the elements and
// attributes it knows (page.go and its neighbours): there is no raw HTML, no image, no style and no script to begin with.
// The second is an allow-list over the finished HTML (sanitise.go). Each holds without the other, and the tests check
// both.
//
// The package holds no text of anybody, reads nothing and asks nobody: what a reader may see of a reference is answered
// by the Resolver that the caller brings. It never holds policy.
//
// Start reading at render.go, then reference.go for the linking grammar, then limits.go for what keeps hostile text
// cheap.
package markdown
