package domain

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// QuoteID identifies a Quote.
type QuoteID string

// QuoteSource is where words were said.
type QuoteSource string

// OpenAnswer is what somebody wrote in a survey where no answers were given to choose from. It belongs to a dataset.
const OpenAnswer QuoteSource = "open_answer"

// QuoteSources lists where words can have been said.
var QuoteSources = []QuoteSource{"interview", OpenAnswer, "team_meeting", "focus_group", "mirror_session"}

// Consent is what somebody agreed to about what they said.
type Consent string

// The consents, from the least to the most. Without any, only the researchers read the words.
const (
	NoConsent       Consent = "none"
	ConsentInternal Consent = "internal"
	ConsentPublic   Consent = "publishable"
)

// Consents lists the consents.
var Consents = []Consent{NoConsent, ConsentInternal, ConsentPublic}

// Shortened marks in a quote where words were left out.
const Shortened = "[…]"

// MaxQuote is the longest quote, in characters.
const MaxQuote = 2000

// MinSpeakers is the fewest people who could have said a thing, for the case to be told where it was said (R35).
const MinSpeakers = 2

// Quote is what somebody said, once, however often it is used (R36). Who said it is told as a class of people only (R35).
type Quote struct {
	ID         QuoteID
	Programme  ProgrammeID
	Case       CaseID      // "" when it belongs to no case
	Interview  InterviewID // which interview it is from; "" when that is told by Source only
	Dataset    DatasetID   // which dataset an open answer is from; "" for what is none, and when that is told by Source only
	Kind       QuoteSource
	Source     string      // which interview, answer or meeting: there is no quote without (R34)
	Speaker    Words       // a class of people, such as a self-employed nurse
	Group      Interviewee // which of the groups the speaker belongs to; "" when that is not known
	Speakers   int         // how many people of that class there are in the case
	ShowCase   bool
	Literal    bool   // word for word; otherwise told in the words of the researcher
	Words      string // as they were said; "" once consent was withdrawn
	Short      string // as they are shown; "" when they are shown whole
	Consent    Consent
	Visibility Visibility // team stands for who works across the cases
	Withdrawn  *Withdrawal
	Labels     []Label
	By         PersonID
	At         time.Time
	Revision   int
}

// Ref points at the quote.
func (q Quote) Ref() Ref { return Ref{Kind: RefQuote, ID: string(q.ID)} }

// Check refuses a quote that cannot be stored, one without a source among them (R34), and one that was reworded (R37).
func (q Quote) Check() error {
	switch {
	case !ValidID(string(q.ID)):
		return invalid("id", "bad_id")
	case blank(q.Source):
		return brokenAt("R34", "quote_source", "source", "missing")
	case utf8.RuneCountInString(q.Source) > MaxNote || !utf8.ValidString(q.Source):
		return invalid("source", "too_long")
	case blank(q.Speaker.NL):
		return brokenAt("R35", "quote_speaker", "speaker", "missing")
	case q.Dataset != "" && q.Kind != OpenAnswer:
		return invalid("dataset", "open_answers_only")
	case q.ShowCase && q.Group == Manager:
		return brokenAt("R61", "manager_case", "show_case", "not_of_managers")
	case q.ShowCase && !q.Group.InCase():
		return brokenAt("R61", "group_unknown", "show_case", "group_unknown")
	case q.Speakers < 0:
		return invalid("speakers", "too_small")
	case q.Withdrawn == nil && blank(q.Words):
		return invalid("words", "missing")
	case utf8.RuneCountInString(q.Words) > MaxQuote || !utf8.ValidString(q.Words):
		return invalid("words", "too_long")
	case q.Short != "" && !IsShortened(q.Words, q.Short):
		return brokenAt("R37", "quote_reworded", "short", "reworded")
	}
	for _, err := range []error{
		q.Speaker.Check("speaker"), oneOf("kind", q.Kind, false, QuoteSources), oneOf("consent", q.Consent, false, Consents),
		oneOf("group", q.Group, true, Interviewees), oneOf("visibility", q.Visibility, false, Ladder), CheckLabels(q.Labels),
	} {
		if err != nil {
			return err
		}
	}
	if !q.Visibility.within(q.Consent) {
		return broken("R35", "quote_consent")
	}
	return nil
}

// within reports whether a visibility goes no further than the consent: none keeps a quote with who works across the
// cases, internal with the programme.
func (v Visibility) within(c Consent) bool {
	switch c {
	case ConsentPublic:
		return true
	case ConsentInternal:
		return v == VisibleTeam || v == VisibleProgramme
	}
	return v == VisibleTeam
}

// Shown is the quote as it is read: whole, or shortened.
func (q Quote) Shown() string {
	if q.Short != "" {
		return q.Short
	}
	return q.Words
}

// ShowsCase reports whether it may be told in which case it was said: only when the speaker agreed to publication, at least two
// people of the class could have said it (R35), and they are known to be no managers (R61). Of a focus group, in which a class is
// those with one form of contract, there are at least as many as the threshold of the programme (R61), and so there are of those
// who answered a survey, as for every figure of it (R29); and what was said in a mirror session, outside the study, is of no case
// at all (R54).
func (q Quote) ShowsCase(threshold int) bool {
	least := MinSpeakers
	switch q.Kind {
	case "focus_group", OpenAnswer:
		least = max(least, threshold)
	case "mirror_session":
		return false
	}
	return q.ShowCase && q.Group.InCase() && q.Case != "" && q.Consent == ConsentPublic && q.Speakers >= least
}

// Gone reports whether the speaker took their consent back.
func (q Quote) Gone() bool { return q.Withdrawn != nil }

// Shorten shows part of what was said: every part left out is marked, and no word is another one (R37). With "" it is shown
// whole again.
func (q Quote) Shorten(short string) (Quote, error) {
	if q.Gone() {
		return q, &Error{Kind: Conflict, Key: "quote_withdrawn"}
	}
	q.Short = strings.TrimSpace(short)
	return q, q.Check()
}

// SpokenBy says to which group the speaker belongs, where that was not known. What is known stays: an interview and a dataset of
// flexworkers tell it (R34). That the case may be told does not come of it (R61).
func (q Quote) SpokenBy(g Interviewee) (Quote, error) {
	switch {
	case q.Gone():
		return q, &Error{Kind: Conflict, Key: "quote_withdrawn"}
	case q.Group != "":
		return q, &Error{Kind: Conflict, Key: "quote_group_known"}
	case q.Dataset != "" && (g == Flexworker || g == Agency):
		return q, invalid("group", "other_group")
	}
	q.Group = g
	return q, oneOf("group", g, false, Interviewees)
}

// Release shows the quote to more people, as far as its speaker agreed.
func (q Quote) Release(to Visibility) (Quote, error) {
	switch {
	case q.Gone():
		return q, &Error{Kind: Conflict, Key: "quote_withdrawn"}
	case to.rank() < 0 || to == q.Visibility || !to.AtLeast(q.Visibility):
		return q, broken("ladder", "release_goes_up")
	}
	q.Visibility = to
	return q, q.Check()
}

// Withdraw takes the consent back: the words are gone, and that there was a quote is known to researchers only, so that
// they can look at what rested on it.
func (q Quote) Withdraw(by PersonID, at time.Time, note string) (Quote, error) {
	if q.Gone() {
		return q, &Error{Kind: Conflict, Key: "quote_withdrawn"}
	}
	if utf8.RuneCountInString(note) > MaxNote {
		return q, invalid("note", "too_long")
	}
	q.Withdrawn = &Withdrawal{By: by, At: at, Note: strings.TrimSpace(note)}
	q.Words, q.Short, q.Consent, q.Visibility, q.ShowCase = "", "", NoConsent, VisibleTeam, false
	return q, nil
}

// AnsweredIn makes the quote an open answer of the dataset that it names, in which something was counted: of its case and source
// (R34), and of its group where that is one group of people; no more people can have written it than answered.
func (q Quote) AnsweredIn(d Dataset) (Quote, error) {
	flexible := q.Group == Flexworker || q.Group == Agency
	switch {
	case q.Dataset == "":
		return q, brokenAt("R34", "quote_dataset", "dataset", "missing")
	case d.ID != q.Dataset || !d.Counted():
		return q, invalid("dataset", "not_in_list")
	case q.Speakers > d.Usable:
		return q, invalid("speakers", "too_large")
	case d.Group == Flexworkers && q.Group == "":
		q.Group = Flexworker
	case q.Group != "" && flexible != (d.Group == Flexworkers):
		return q, invalid("group", "other_group")
	}
	q.Kind, q.Interview, q.Case, q.Source = OpenAnswer, "", d.Case, string(d.ID)
	return q, nil
}

// IsShortened reports whether short is what was said with parts left out, each marked, and nothing else: its pieces stand
// in the words in the same order, at the ends of words, and together they are not all of it.
func IsShortened(words, short string) bool {
	pieces := strings.Split(short, Shortened)
	if len(pieces) == 1 {
		return false
	}
	at := 0
	for n, piece := range pieces {
		piece = strings.TrimSpace(piece)
		if piece == "" {
			if n > 0 && n < len(pieces)-1 {
				return false // two marks with nothing between them
			}
			continue
		}
		found := placeOf(words, piece, at, n == 0, n == len(pieces)-1)
		if found < 0 {
			return false
		}
		at = found + len(piece)
	}
	return at > 0
}

// placeOf finds a piece in the words from a place, standing free of letters on both sides: at the very beginning when it is
// first, and reaching the very end when it is last. It is -1 when there is none.
func placeOf(words, piece string, from int, first, last bool) int {
	for at := from; at <= len(words)-len(piece); at++ {
		if words[at:at+len(piece)] != piece || !free(words, at) || !free(words, at+len(piece)) {
			continue
		}
		begins := strings.TrimSpace(words[:at]) == ""
		ends := strings.TrimSpace(words[at+len(piece):]) == ""
		if first && !begins {
			return -1
		}
		if !last || ends {
			return at
		}
	}
	return -1
}

// free reports whether a place in the words is not inside one.
func free(words string, at int) bool {
	if at == 0 || at == len(words) {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(words[:at])
	after, _ := utf8.DecodeRuneInString(words[at:])
	return !letter(before) || !letter(after)
}

// letter reports whether a character is part of a word.
func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
