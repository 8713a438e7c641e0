package realtime

// DocumentChanged tells the Hub that a version of a document was stored by something else than one of its rooms, such as
// a restore. Who has it open sees it, on this node and on the others. It never waits.
func (h *Hub) DocumentChanged(doc string, version int) {
	h.nodes.publish(Hint{Kind: HintDocument, Document: doc, Version: version})
	h.hear(doc, version)
}
