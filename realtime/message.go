package realtime

import (
	"rodedraad/domain/text"
)

// The messages that a page may send (protocol §1–§6). Every other type, key or form is refused with an error message
// that names the field.

// resumeMessage asks to go on under the id of an earlier connection.
type resumeMessage struct{ client, key string }

// openMessage opens a document, or catches up with it.
type openMessage struct {
	doc     string
	version int // -1: the page has nothing yet
}

// pushMessage asks to add updates to a document.
type pushMessage struct {
	doc     string
	version int
	updates []text.Update
	refusal *text.Refusal // what is wrong with it already; updates then holds only what came before
}

// cursorMessage tells where a cursor is.
type cursorMessage struct {
	doc                   string
	version, anchor, head int
}

// watchMessage subscribes to a topic.
type watchMessage struct {
	topic string
	since int // the last n the page has seen; -1: none
}

// atMessage tells what on a topic the page looks at.
type atMessage struct{ topic, at string }

func parseResume(o *object) (m resumeMessage, f *fault) {
	if f = o.allow("type", "client", "key"); f != nil {
		return m, f
	}
	if m.client, f = o.name("client", false); f != nil {
		return m, f
	}
	m.key, f = o.name("key", false)
	return m, f
}

func parseOpen(o *object) (m openMessage, f *fault) {
	if f = o.allow("type", "doc", "version"); f != nil {
		return m, f
	}
	if m.doc, f = o.name("doc", false); f != nil {
		return m, f
	}
	m.version, f = o.optionalNumber("version", -1)
	return m, f
}

// parseNamed reads a message that has nothing but one name: close, and unwatch.
func parseNamed(o *object, key string) (string, *fault) {
	if f := o.allow("type", key); f != nil {
		return "", f
	}
	return o.name(key, false)
}

// parseDiverged reads the report that a page's text differs from what the server said. What else the page tells is not
// looked at: it is for whoever debugs the page.
func parseDiverged(o *object) (string, *fault) {
	if f := o.allow("type", "doc", "version", "length", "sum", "ownLength", "ownSum"); f != nil {
		return "", f
	}
	return o.name("doc", false)
}

func parseCursor(o *object) (m cursorMessage, f *fault) {
	if f = o.allow("type", "doc", "version", "anchor", "head"); f != nil {
		return m, f
	}
	if m.doc, f = o.name("doc", false); f != nil {
		return m, f
	}
	if m.version, f = o.number("version"); f != nil {
		return m, f
	}
	if m.anchor, f = o.number("anchor"); f != nil {
		return m, f
	}
	if m.head, f = o.number("head"); f != nil {
		return m, f
	}
	if max(m.anchor, m.head) > text.MaxLength {
		return m, &fault{field: "head", reason: "beyond any document"}
	}
	return m, nil
}

func parseWatch(o *object) (m watchMessage, f *fault) {
	if f = o.allow("type", "topic", "since"); f != nil {
		return m, f
	}
	if m.topic, f = o.name("topic", false); f != nil {
		return m, f
	}
	m.since, f = o.optionalNumber("since", -1)
	return m, f
}

func parseAt(o *object) (m atMessage, f *fault) {
	if f = o.allow("type", "topic", "at"); f != nil {
		return m, f
	}
	if m.topic, f = o.name("topic", false); f != nil {
		return m, f
	}
	m.at, f = o.name("at", true)
	return m, f
}

// parsePush reads a push. A message of another shape is a fault; what is wrong with a number or an update in it is a
// refusal, which the page can tell from the others by its seq.
func parsePush(o *object, client string) (m pushMessage, f *fault) {
	if f = o.allow("type", "doc", "version", "updates"); f != nil {
		return m, f
	}
	if m.doc, f = o.name("doc", false); f != nil {
		return m, f
	}
	raw, present := o.get("updates")
	if !present {
		return m, &fault{field: "updates", reason: "missing"}
	}
	if m.version, f = o.number("version"); f != nil {
		m.refuse(text.BadChange, 0, "version: "+f.reason)
	}
	isArray := elements(raw, func(value []byte) bool {
		if len(m.updates) == MaxUpdates {
			m.refuse(text.TooLarge, 0, "too many updates in one push")
			return false
		}
		return m.addUpdate(value, client)
	})
	if !isArray {
		return m, &fault{field: "updates", reason: "not an array"}
	}
	if len(m.updates) == 0 {
		m.refuse(text.BadChange, 0, "no updates")
	}
	return m, nil
}

// refuse keeps the first refusal.
func (m *pushMessage) refuse(code string, seq int, reason string) {
	if m.refusal == nil {
		m.refusal = &text.Refusal{Code: code, Seq: seq, Reason: reason}
	}
}

// addUpdate reads one update, and reports whether it could.
func (m *pushMessage) addUpdate(raw []byte, client string) bool {
	o, f := parseObject(raw)
	if f == nil {
		f = o.allow("client", "seq", "changes")
	}
	if f != nil {
		m.refuse(text.BadChange, 0, f.field+": "+f.reason)
		return false
	}
	seq, f := o.number("seq")
	if f != nil || seq == 0 {
		m.refuse(text.BadSeq, 0, "seq is not a whole number from 1")
		return false
	}
	if own, f := o.name("client", false); f != nil || own != client {
		m.refuse(text.ForeignClient, seq, "the update is under another client's id")
		return false
	}
	changes, present := o.get("changes")
	if !present {
		m.refuse(text.BadChange, seq, "changes: missing")
		return false
	}
	set, err := text.ParseChanges(changes)
	if err != nil {
		code, reason := text.BadChange, "changes"
		if refusal, ok := asRefusal(err); ok {
			code, reason = refusal.Code, refusal.Reason
		}
		m.refuse(code, seq, reason)
		return false
	}
	m.updates = append(m.updates, text.Update{Client: client, Seq: seq, Changes: set})
	return true
}
