package realtime

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"rodedraad/domain"
	"rodedraad/domain/text"
)

// Journal keeps documents. Its methods may be called from several goroutines at once, CommitUpdates from one.
type Journal interface {
	// LoadDocument gives the document as committed, or an error: never an empty document in place of one that could not
	// be read.
	LoadDocument(ctx context.Context, doc string) (text.Stored, error)
	// Updates gives the updates that made versions from+1 up to and including to, oldest first.
	// It is a domain error of kind not_found when the document never had all of them.
	Updates(ctx context.Context, doc string, from, to int) ([]text.Update, error)
	// Versions gives the present version of each document, in one query; one that is not there is left out.
	Versions(ctx context.Context, docs []string) (map[string]int, error)
	// CommitUpdates stores the whole batch, at most one entry a document, in one durable transaction. conflicted[i]
	// tells that another node was first with entry i, which then is not stored; nil means none. After an error it is
	// unknown whether anything was stored.
	CommitUpdates(ctx context.Context, batch []text.Commit) (conflicted []bool, err error)
}

// Gate answers what a person may do now. A Hub remembers its answers per connection until one of the Recheck methods
// says that they may have changed. An error of kind not_found, forbidden or unauthenticated is a no; any other error
// means that it could not be told, and is treated as a no that is worth repeating.
type Gate interface {
	DocumentAccess(ctx context.Context, person domain.PersonID, doc string) (domain.DocumentAccess, error)
	TopicAudience(ctx context.Context, person domain.PersonID, topic, language string) (domain.Audience, error)
}

// Renderer turns an event into the Turbo Stream elements that show it to one audience; "" when there is nothing to show
// to them. It takes all content from the database, and may be asked for the same event again.
type Renderer interface {
	RenderEvent(ctx context.Context, ev domain.Event, to domain.Audience) (html string, err error)
}

// Visitor is who opens a connection, as the session says. Name is shown only to those who see names.
type Visitor struct {
	Person   domain.PersonID
	Name     string
	Language string
	Session  string // the session to end the connection with; see Hub.EndSession
}

// Config is what a Hub needs. Journal and Gate are required.
type Config struct {
	Journal  Journal
	Gate     Gate
	Renderer Renderer // may be set later with Hub.SetRenderer; without one nothing is streamed
	Bus      Bus      // to the other nodes; nil when there are none
	// Ended tells which of the sessions of visitors have ended, so that one that expired, or ended unheard elsewhere, ends
	// its connections too. Nil: EndSession is the only one to tell.
	Ended func(ctx context.Context, sessions []string) (ended []string, err error)
	// Names tells the name of a person who is on another node, for those who see names. Nil: they are not shown.
	Names    func(ctx context.Context, person domain.PersonID) (string, error)
	Secret   []byte                // keys the client keys; the same on every node. Empty: a random one, until restart
	Build    string                // told to pages in hello
	Now      func() time.Time      // time.Now when nil
	Log      *slog.Logger          // slog.Default() when nil
	Registry prometheus.Registerer // metrics are registered here when not nil
	Limits   Limits
}
