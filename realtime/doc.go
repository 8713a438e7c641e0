// Package realtime is the live part of the server: who is here, what changed, and in which order. It carries documents
// that people write together, cursors, presence, and the streams that keep pages up to date, over one connection a tab.
//
// It knows documents, topics and connections. It must never know what a card or a programme means, never decide who may
// do what (a Gate does), never keep text anywhere but in the Journal, and never log or forward what somebody wrote.
// docs/protocol.md is the contract it speaks; the sections named in comments are of that document.
//
// Every piece of state has one owner, and every goroutine one way to end:
//
//   - Reader, one a socket (socket.read). It owns the conn's rate buckets and client id, reads frames, handles messages
//     in order, and ends when the socket does. Whatever ends a connection ends it by closing the socket.
//   - Writer, at most one a socket at any moment (socket.write). It is started when something is put in an empty outbox,
//     takes what is there, and ends when the outbox is empty: an idle connection has no second goroutine. A short message
//     for an idle connection needs none: whoever sends it writes what the network takes at once (socket.carry).
//   - Request, over HTTP in place of a socket (fallback.go). One that posts is the reader, one that polls the writer; between
//     them such a connection has no goroutine at all.
//   - Room, one a document that somebody has open (room.run). It alone touches the document's text.Authority and list of
//     members. It ends when nobody has had the document open for a while, or at shutdown.
//   - Committer, one a Hub (committer.run). It owns the only way to Journal.CommitUpdates, and ends at shutdown, after
//     the rooms.
//   - Topic worker, one a topic that somebody watches (topic.run). It renders and sends; it ends with the last watcher.
//   - Recheck workers, a few while connections wait to have their rights asked again (rechecks.run). They end when none
//     are left.
//   - Pulse, one a Hub (Hub.pulse). It pings, ends the silent and the stuck, and forgets old topics, until shutdown.
//   - Poller, one a Hub (Hub.poll). It compares the versions of open documents with the Journal, until shutdown.
//   - Sender and keeper, one each a Hub that has a Bus (nodes.send, nodes.keep). They tell other nodes where to look, and
//     look again at everything while others cannot be heard, until shutdown.
//
// A room waits for the committer, a reader waits for a room's answer to an open, and nothing else waits for another:
// every queue is bounded and refuses when full, and a reader that is too slow is dropped. A panic in any of them is
// recovered where it can hurt only one connection, document or topic.
//
// Locks are held for a few instructions and never while calling a Journal, a Gate or a Renderer. Where two are held at
// once the order is fallback.mu, Hub.mu or conn.mu, Hub.topicsMu, room.mu or topic.mu, outbox.mu.
//
// Start reading at conn.go (what a message does), then room.go and push.go (how text becomes history), then topic.go, and nodes.go for
// several nodes.
package realtime
