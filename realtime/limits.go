package realtime

import "time"

// Limits of one connection. Going over one of them is refused by name, or ends that connection; others never notice.
const (
	// MaxFrame is the largest incoming frame, in bytes; a larger message closes the connection with 1009.
	MaxFrame = 1 << 20
	// MaxQueueMessages is how many messages may wait for a slow reader before it is closed with 1013.
	MaxQueueMessages = 1024
	// MaxQueueBytes is how many bytes may wait for a slow reader before it is closed with 1013. One message that is
	// longer is let through when nothing else waits.
	MaxQueueBytes = 2 << 20
	// MaxQueueCursors is how many cursors of others may wait for a slow reader; further ones are not sent to it.
	MaxQueueCursors = 512
	// MaxWaitingPosts is how many requests of one session over HTTP may hand over messages, or wait to; beyond it they
	// are refused with 429.
	MaxWaitingPosts = 8
	// MaxDocuments is how many documents a connection may have open.
	MaxDocuments = 64
	// MaxTopics is how many topics a connection may watch.
	MaxTopics = 32
	// MaxUpdates is how many updates one push may hold.
	MaxUpdates = 4096
	// MaxName is the longest name of a document, topic, client or key in a message, in bytes.
	MaxName = 200
	// FramesPerSecond and FrameBurst bound frames of every kind, pings included; beyond them the connection is closed
	// with 1008.
	FramesPerSecond, FrameBurst = 500, 1000
	// PushesPerSecond and PushBurst bound pushes; beyond them a push is refused with too_fast.
	PushesPerSecond, PushBurst = 60, 120
	// AsksPerSecond and AskBurst bound the messages that need a question to the database, such as open and watch;
	// beyond them they are refused with too_fast.
	AsksPerSecond, AskBurst = 50, 200
	// CursorsPerSecond and CursorBurst bound cursors; beyond them a cursor is dropped.
	CursorsPerSecond, CursorBurst = 20, 40
)

// Limits of a document.
const (
	// MaxInbox is how many requests may wait for the owner of one document; beyond it they are refused with too_fast.
	MaxInbox = 1024
	// DocumentPushesPerSecond and DocumentPushBurst bound the pushes of all its writers together; beyond them a push is
	// refused with too_fast.
	DocumentPushesPerSecond, DocumentPushBurst = 1000, 2000
	// MaxPrompt is how many may have a document open for each transaction of it to be shown by itself. Where more do, what is
	// committed is shown every CrowdEvery: telling them all takes so long that others would wait for it.
	MaxPrompt = 100
	// KeptUpdates is how many of the latest updates stay in memory between commits.
	KeptUpdates = 256
	// MaxCatchUp is how many missed updates are sent, or mapped over; a page further behind gets a reset.
	MaxCatchUp = 5000
	// MaxRebase is how many mappings (updates of a push × missed updates) one push may cost; a dearer one gets a reset.
	MaxRebase = 500_000
	// MaxConflicts is how many times in a row another node may be first before waiting pushes are refused with
	// unavailable.
	MaxConflicts = 5
)

// Limits of a topic.
const (
	// KeptEvents is how many of the latest events of a topic can be sent again after a reconnect.
	KeptEvents = 256
	// MaxWaitingEvents is how many events may wait to be rendered; beyond it the watchers are told to refresh.
	MaxWaitingEvents = 256
)

// Limits of a Hub.
const (
	// MaxConnections is how many connections a node holds; beyond it the upgrade is refused with 503.
	MaxConnections = 25_000
	// MaxConnectionsPerPerson is how many connections one person may have on a node; beyond it the upgrade is refused
	// with 429.
	MaxConnectionsPerPerson = 64
	// MaxCommitDocuments is how many documents one transaction of the committer holds.
	MaxCommitDocuments = 512
	// MaxRecheckWorkers is how many connections have their rights asked again at the same time.
	MaxRecheckWorkers = 8
)

// Limits between nodes.
const (
	// MaxNodes is how many nodes a node listens to; more are not counted on.
	MaxNodes = 64
	// MaxWaitingHints is how many hints may wait for a slow bus; beyond it they are dropped, and the others look up what
	// they missed.
	MaxWaitingHints = 4096
	// MaxHere is how many of the people who watch a topic on one node are told to the others.
	MaxHere = 100
	// MaxTopicsElsewhere is for how many topics a node remembers who watches them on others, each node counted.
	MaxTopicsElsewhere = 16384
	// MaxCaretsElsewhere is how many carets a node tells the others about.
	MaxCaretsElsewhere = 4096
	// MaxStrangers is how many carets of people on other nodes are shown in one document.
	MaxStrangers = 200
	// MaxNames is how many names of people on other nodes are remembered.
	MaxNames = 10_000
)

// Times between nodes.
const (
	// AliveEvery is the time between two signs of life of a node.
	AliveEvery = 300 * time.Millisecond
	// AwayAfter is how old the latest of our signs of life that another node says to have heard may be; after that it, or
	// the bus, is not relied on.
	AwayAfter = 1500 * time.Millisecond
	// AskAway is how often all rights are asked again while a node or the bus is not relied on, to within AliveEvery. With
	// the asking itself a right that is lost is felt within two seconds.
	AskAway = 1200 * time.Millisecond
	// RefreshAway is how often pages are told to refresh while the bus is away.
	RefreshAway = 10 * time.Second
	// CatchUpEvery is the shortest time between two times that everything is looked at again.
	CatchUpEvery = time.Second
	// HereEvery is how often a node says again who is there and where they are, and HereFor how long that is believed.
	HereEvery, HereFor = 2 * time.Second, 6 * time.Second
	// CaretsEvery is the shortest time between two times that a node tells where carets are.
	CaretsEvery = 100 * time.Millisecond
	// NameFor is how long the name of somebody on another node is remembered.
	NameFor = time.Minute
	// ForgetNodeAfter is how long a node that fell silent without taking leave is waited for. As long as that, it may be
	// serving people without being heard.
	ForgetNodeAfter = 10 * time.Minute
)

// Times that are the same for every Hub.
const (
	// LoadTimeout bounds reading a document or its history from the Journal.
	LoadTimeout = 5 * time.Second
	// CommitTimeout bounds one transaction of the committer.
	CommitTimeout = 10 * time.Second
	// GateTimeout bounds one question to the Gate.
	GateTimeout = 3 * time.Second
	// RenderTimeout bounds rendering one event for one audience.
	RenderTimeout = 5 * time.Second
	// RecheckWithin is how long after a change of rights a connection may wait to have them asked again; after that it
	// is closed with 1012, because rights that cannot be checked are not rights.
	RecheckWithin = 2 * time.Second
	// TextEventEvery is the shortest time between two announcements that one document's text changed.
	TextEventEvery = 400 * time.Millisecond
	// PresenceEvery is the shortest time between two lists of who watches a topic.
	PresenceEvery = 250 * time.Millisecond
	// ReloadAfter is how long a document whose commit failed waits before it is loaded again of its own accord.
	ReloadAfter = time.Second
)

// Limits are the bounds that can be set for a Hub. A zero field means the constant named beside it.
type Limits struct {
	Connections          int           // MaxConnections
	ConnectionsPerPerson int           // MaxConnectionsPerPerson
	QueueMessages        int           // MaxQueueMessages
	QueueBytes           int           // MaxQueueBytes
	Inbox                int           // MaxInbox
	Handshake            time.Duration // HandshakeTimeout
	PingEvery            time.Duration // PingEvery
	Silence              time.Duration // MaxSilence
	Poll                 time.Duration // PollTimeout
	Write                time.Duration // WriteTimeout
	CloseGrace           time.Duration // CloseGrace
	Gather               time.Duration // CommitGather
	Frames               Rate          // FramesPerSecond, FrameBurst
	Pushes               Rate          // PushesPerSecond, PushBurst
	DocumentPushes       Rate          // DocumentPushesPerSecond, DocumentPushBurst
	Prompt               int           // MaxPrompt
	Crowd                time.Duration // CrowdEvery
	Asks                 Rate          // AsksPerSecond, AskBurst
	Cursors              Rate          // CursorsPerSecond, CursorBurst
	IdleDocument         time.Duration // IdleDocument
	IdleTopic            time.Duration // IdleTopic
	PollVersions         time.Duration // PollVersions
}

// Rate bounds how often something may be done: so often in a row, and after that so often a second.
type Rate struct{ PerSecond, Burst float64 }

// Times that Limits can replace.
const (
	// HandshakeTimeout bounds writing the answer to an upgrade.
	HandshakeTimeout = 5 * time.Second
	// PingEvery is the time between two pings.
	PingEvery = 25 * time.Second
	// MaxSilence is how long a connection may send nothing, not even the answer to a ping, before it is closed. Over HTTP
	// it is counted from the beginning of the latest poll.
	MaxSilence = 60 * time.Second
	// PollTimeout is how long a poll waits for messages.
	PollTimeout = 25 * time.Second
	// WriteTimeout is how long the network may take for a piece of 16 KiB before the socket is closed without a word.
	WriteTimeout = 10 * time.Second
	// CloseGrace is how long the other side has to answer a close frame.
	CloseGrace = 2 * time.Second
	// CommitGather is how long after a transaction the committer collects before it begins the next; when it was idle
	// for longer it begins at once. It is never more than five milliseconds.
	CommitGather = time.Millisecond
	// CrowdEvery is the shortest time between two times that a document which more than MaxPrompt have open is stored and
	// shown.
	CrowdEvery = 10 * time.Millisecond
	// IdleDocument is how long a document that nobody has open stays in memory.
	IdleDocument = 30 * time.Second
	// IdleTopic is how long the events of a topic that nobody watches are remembered.
	IdleTopic = 10 * time.Minute
	// PollVersions is the longest time between two comparisons of open documents with the database.
	PollVersions = 10 * time.Second
)

func (l Limits) withDefaults() Limits {
	for _, f := range []struct {
		field *int
		value int
	}{
		{&l.Connections, MaxConnections}, {&l.ConnectionsPerPerson, MaxConnectionsPerPerson},
		{&l.QueueMessages, MaxQueueMessages}, {&l.QueueBytes, MaxQueueBytes}, {&l.Inbox, MaxInbox}, {&l.Prompt, MaxPrompt},
	} {
		if *f.field <= 0 {
			*f.field = f.value
		}
	}
	for _, f := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&l.Handshake, HandshakeTimeout}, {&l.PingEvery, PingEvery}, {&l.Silence, MaxSilence}, {&l.Write, WriteTimeout},
		{&l.Poll, PollTimeout},
		{&l.CloseGrace, CloseGrace}, {&l.Gather, CommitGather}, {&l.IdleDocument, IdleDocument}, {&l.IdleTopic, IdleTopic},
		{&l.PollVersions, PollVersions}, {&l.Crowd, CrowdEvery},
	} {
		if *f.field <= 0 {
			*f.field = f.value
		}
	}
	for _, f := range []struct {
		field *Rate
		value Rate
	}{
		{&l.Frames, Rate{FramesPerSecond, FrameBurst}}, {&l.Pushes, Rate{PushesPerSecond, PushBurst}},
		{&l.DocumentPushes, Rate{DocumentPushesPerSecond, DocumentPushBurst}},
		{&l.Asks, Rate{AsksPerSecond, AskBurst}}, {&l.Cursors, Rate{CursorsPerSecond, CursorBurst}},
	} {
		if f.field.PerSecond <= 0 || f.field.Burst <= 0 {
			*f.field = f.value
		}
	}
	l.Gather = min(l.Gather, 5*time.Millisecond)
	return l
}
