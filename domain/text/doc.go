// Package text holds the change sets with which people edit a document
// together, and the Authority that puts those changes in one order.
//
// A change set here is a CodeMirror 6 ChangeSet in its JSON form: lengths are
// UTF-16 code units, a line break counts as one, and inserted lines are array
// elements. Every operation gives the same sections, and so the same bytes, as
// the editor's own library does for the same input; the decoder is stricter
// than the library, because what it lets through is stored for good.
//
// The package must never hold a lock, a goroutine, a clock, a database or a
// socket, and it imports nothing but the standard library. Whoever owns an
// Authority owns it alone.
//
// Start reading at ChangeSet, then Authority.Receive.
package text
