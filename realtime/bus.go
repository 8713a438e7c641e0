package realtime

import (
	"slices"
	"time"

	"rodedraad/domain"
	"rodedraad/domain/text"
)

// Bus carries hints between the nodes of one installation. It may lose, double, delay and reorder them: a hint never
// holds content, and whatever is missed costs a look in the database (nodes.go). A Hub without a Bus is the only node.
type Bus interface {
	// Publish sends a hint to every node, this one too. One goroutine calls it; it may wait for a moment.
	Publish(Hint)
	// Subscribe has every hint that arrives given to receive, which never waits. It is called once.
	Subscribe(receive func(Hint))
}

// HintKind says what a hint is about.
type HintKind string

// The kinds of hints.
const (
	HintAlive    HintKind = "alive"           // the node is there, and heard the others
	HintLeaving  HintKind = "leaving"         // the node ends, and says nothing more
	HintDocument HintKind = "document"        // a document has a new version
	HintEvent    HintKind = "event"           // something happened on a topic
	HintPerson   HintKind = "person"          // what a person may do has changed
	HintRights   HintKind = "document_rights" // who may do what with a document has changed
	HintTopic    HintKind = "topic"           // who may see a topic has changed
	HintSession  HintKind = "session"         // a session has ended
	HintClient   HintKind = "client"          // a client id went on under another connection
	HintHere     HintKind = "here"            // who watches a topic on the node
	HintCaret    HintKind = "caret"           // where in a document somebody on the node is
)

// Hint tells other nodes where to look, and never what is there.
type Hint struct {
	Kind   HintKind
	Node   string // who says it
	Number uint64 // counts what that node has said, from 1

	Document string          `json:",omitzero"`
	Version  int             `json:",omitzero"`
	Event    domain.Event    `json:",omitzero"`
	Person   domain.PersonID `json:",omitzero"`
	Topic    string          `json:",omitzero"`
	Session  string          `json:",omitzero"`
	Client   string          `json:",omitzero"`
	People   []Here          `json:",omitzero"`
	Caret    Caret           `json:",omitzero"`

	// Of a sign of life: when it was given, on the clock of who gives it; and of each other node the latest sign that was
	// heard of it, on the clock of that node.
	At    time.Duration            `json:",omitzero"`
	Heard map[string]time.Duration `json:",omitzero"`
}

// valid reports whether a hint could have been said by a node of ours.
func (h Hint) valid() bool {
	if !isName(h.Node) || h.Number == 0 {
		return false
	}
	switch h.Kind {
	case HintAlive:
		return len(h.Heard) <= MaxNodes
	case HintLeaving:
		return true
	case HintDocument:
		return isName(h.Document) && h.Version > 0
	case HintEvent:
		return validEvent(h.Event)
	case HintPerson:
		return isName(string(h.Person))
	case HintRights:
		return isName(h.Document)
	case HintTopic:
		return isName(h.Topic)
	case HintSession:
		return isName(h.Session)
	case HintClient:
		return isName(h.Client)
	case HintHere:
		return isName(h.Topic) && len(h.People) <= MaxHere && !slices.ContainsFunc(h.People, func(p Here) bool { return !p.valid() })
	case HintCaret:
		return isName(h.Document) && isName(h.Client) && h.Caret.valid()
	}
	return false
}

// valid reports whether somebody can be there.
func (p Here) valid() bool { return isName(string(p.Person)) && (p.At == "" || isName(p.At)) }

// valid reports whether it can be a place in a document.
func (c Caret) valid() bool {
	return isName(string(c.Person)) && c.Version >= 0 && min(c.Anchor, c.Head) >= 0 && max(c.Anchor, c.Head) <= text.MaxLength
}

// validEvent reports whether an event may be announced: everything in it is a name of something.
func validEvent(ev domain.Event) bool {
	if ev.Subject != (domain.Ref{}) {
		if known, err := domain.ParseRef(ev.Subject.String()); err != nil || known != ev.Subject {
			return false
		}
	}
	return isName(ev.Topic) && isName(ev.Verb) && len(ev.Actor) <= MaxName &&
		(ev.Was == "" || slices.Contains(domain.Ladder, ev.Was))
}
