package text

import "fmt"

// The codes with which a push is refused, as protocol §3 names them. The
// others of that list concern rights and resources, which this package does
// not know.
const (
	BadChange     = "bad_change"     // malformed, of the wrong length, or splitting a character
	FutureVersion = "future_version" // based on a version the document never had
	BadSeq        = "bad_seq"        // a gap, or a number used twice for different changes
	ForeignClient = "foreign_client" // an update under an id that is not the sender's
	TooLarge      = "too_large"      // the document would be longer than MaxLength
)

// Refusal says why a change or a push was refused. Its message never holds any
// of the document's text, so it may be logged.
type Refusal struct {
	Code   string // one of the codes above
	Seq    int    // the update at fault; 0 when it is not about one update
	Reason string // for the log, in English
}

func (r *Refusal) Error() string {
	if r.Seq > 0 {
		return fmt.Sprintf("%s: update %d: %s", r.Code, r.Seq, r.Reason)
	}
	return r.Code + ": " + r.Reason
}

func refuse(code, reason string) *Refusal { return &Refusal{Code: code, Reason: reason} }

// NeedHistory is returned by Authority.Receive when the push is based on a
// version older than the history in memory. The caller loads the updates after
// version From up to Authority.Oldest, hands them to Prepend and tries again,
// or decides that the page is too far behind.
type NeedHistory struct{ From int }

func (n *NeedHistory) Error() string {
	return fmt.Sprintf("the updates after version %d are not in memory", n.From)
}
