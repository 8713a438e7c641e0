package realtime

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"rodedraad/domain"
	"rodedraad/domain/text"
)

// timeForm is RFC 3339 in UTC with milliseconds, as JavaScript writes it.
const timeForm = "2006-01-02T15:04:05.000Z"

// body builds one JSON object for pages. It is written by hand because a message is encoded for every push. Before the
// object it has room for the header of a frame.
type body []byte

// headroom is the longest header of a frame that a server sends.
const headroom = 10

// newBody begins a message of a type, with room for size more bytes.
func newBody(kind string, size int) body {
	b := make(body, headroom, headroom+len(kind)+size+16)
	b = append(b, `{"type":"`...)
	b = append(b, kind...)
	return append(b, '"')
}

// key begins a member; name needs no escaping.
func (b body) key(name string) body {
	b = append(b, `,"`...)
	b = append(b, name...)
	return append(b, `":`...)
}

func (b body) str(name, value string) body { return appendString(b.key(name), value) }

func (b body) num(name string, value int) body {
	return strconv.AppendInt(b.key(name), int64(value), 10)
}

func (b body) at(name string, t time.Time) body {
	b = append(b.key(name), '"')
	b = t.UTC().AppendFormat(b, timeForm)
	return append(b, '"')
}

func (b body) person(id domain.PersonID, name string) body {
	b = append(b.key("person"), `{"id":`...)
	b = append(appendString(b, string(id)), `,"name":`...)
	return append(appendString(b, name), '}')
}

// done ends the object and makes it a message for one or for many: a text frame, whole and unmasked (RFC 6455 §5.2).
func (b body) done() *message {
	const finalText = 0x81
	b = append(b, '}')
	from, length := headroom, len(b)-headroom
	switch {
	case length < 126:
		from -= 2
		b[from+1] = byte(length)
	case length < 1<<16:
		from -= 4
		b[from+1] = 126
		binary.BigEndian.PutUint16(b[from+2:], uint16(length))
	default:
		from -= 10
		b[from+1] = 127
		binary.BigEndian.PutUint64(b[from+2:], uint64(length))
	}
	b[from] = finalText
	return &message{payload: b[headroom:], frame: b[from:]}
}

// appendString appends s as a JSON string. Unlike json.Marshal it leaves <, > and & alone: pages parse it as JSON, and a
// text may hold many of them.
func appendString(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			_, size := utf8.DecodeRuneInString(s[i:])
			if size == 1 {
				dst = append(append(dst, s[start:i]...), "\ufffd"...)
				start = i + 1
			}
			i += size
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		dst = append(dst, s[start:i]...)
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		start = i
	}
	return append(append(dst, s[start:]...), '"')
}

func helloMessage(client, key, vault string, v Visitor, build string, now time.Time) *message {
	return newBody("hello", 320).str("client", client).str("key", key).str("vault", vault).person(v.Person, v.Name).
		str("build", build).at("now", now).done()
}

// closedMessage is the last message of a connection over HTTP, in place of a close frame.
func closedMessage(code int) *message { return newBody("closed", 24).num("code", code).done() }

func resumedMessage(client string) *message {
	return newBody("resumed", 64).str("client", client).done()
}

func clockMessage(now time.Time) *message { return newBody("clock", 64).at("now", now).done() }

// docMessage is a whole document: the answer to an open (doc), or in place of updates that cannot be had (reset).
func docMessage(kind, doc string, version int, t text.Text, may string) *message {
	s := t.String()
	return newBody(kind, len(s)+len(s)/16+128).str("doc", doc).num("version", version).str("text", s).str("may", may).done()
}

// change is what an updates message tells, save what differs from reader to reader.
type change struct {
	doc     string
	version int // before the first update
	updates []text.Update
	length  int
	sum     string
}

// message encodes the change, with the names of who wrote when the reader sees names, and with what the reader may do
// when that is new to it.
func (c *change) message(names bool, may string) *message {
	b := newBody("updates", 192+len(c.updates)*160).str("doc", c.doc).num("version", c.version).key("updates")
	b = append(b, '[')
	for i, u := range c.updates {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(append(b, `{"client":`...), u.Client), `,"seq":`...)
		b = append(strconv.AppendInt(b, int64(u.Seq), 10), `,"changes":`...)
		b = u.Changes.AppendJSON(b)
		if names {
			b = b.str("person", u.Person).at("at", u.At)
		}
		b = append(b, '}')
	}
	b = append(b, ']')
	if may != "" {
		b = b.str("may", may)
	}
	return b.num("length", c.length).str("sum", c.sum).done()
}

// refusedMessage refuses something about a document; seq 0 stands for no update in particular.
func refusedMessage(doc, code string, seq int, reason string) *message {
	b := newBody("refused", 128+len(reason)).str("doc", doc).str("code", code)
	if seq > 0 {
		b = b.num("seq", seq)
	}
	return b.str("message", reason).done()
}

// errorMessage tells that a message was not understood or not allowed; about is the key and name of what it was about.
func errorMessage(code, reason string, about ...string) *message {
	b := newBody("error", 128+len(reason)).str("code", code)
	for i := 0; i+1 < len(about); i += 2 {
		b = b.str(about[i], about[i+1])
	}
	return b.str("message", reason).done()
}

// cursorFrame tells where a cursor is, or that it is gone. Of those that wait for a slow reader only the latest is kept.
func cursorFrame(m *member, gone bool) *message {
	return caretFrame(m.doc, m.client, present{id: m.conn.visitor.Person, name: m.conn.visitor.Name}, m.cursor, gone)
}

func caretFrame(doc, client string, who present, at cursor, gone bool) *message {
	b := newBody("cursor", 256).str("doc", doc).str("client", client).person(who.id, who.name).
		num("version", at.version).num("anchor", at.anchor).num("head", at.head)
	if gone {
		b = append(b.key("gone"), "true"...)
	}
	frame := b.done()
	frame.latest = doc + " " + client
	return frame
}

// present is one person on a topic.
type present struct {
	id       domain.PersonID
	name, at string
}

// presenceMessage lists who watches a topic, each person once, in the order of their ids.
func presenceMessage(topic string, people []present) *message {
	slices.SortFunc(people, func(a, b present) int { return cmp.Compare(a.id, b.id) })
	b := newBody("presence", 64+len(people)*96).str("topic", topic).key("people")
	b = append(b, '[')
	for i, p := range people {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(append(b, `{"id":`...), string(p.id)), `,"name":`...)
		b = appendString(b, p.name)
		if p.at != "" {
			b = b.str("at", p.at)
		}
		b = append(b, '}')
	}
	return append(b, ']').done()
}

func streamMessage(topic string, n int64, html string) *message {
	return newBody("stream", len(html)+len(html)/8+96).str("topic", topic).num("n", int(n)).str("html", html).done()
}

func watchingMessage(topic string, n int64) *message {
	return newBody("watching", 96).str("topic", topic).num("n", int(n)).done()
}

func staleMessage(topic string) *message { return newBody("stale", 64).str("topic", topic).done() }
