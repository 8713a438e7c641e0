package chaos_test

import (
	"encoding/json"
	"fmt"
	"hash/crc32"
	"reflect"
	"regexp"
	"strings"
	"time"
	"unicode/utf16"

	"rodedraad/domain/text"
)

// felt is how long after somebody was taken from the team their edits may still be stored: the two seconds of protocol §7,
// and two for pauses of a server in between and a busy machine.
const felt = 4 * time.Second

// phantom is in everything that the rude tab says.
const phantom = "PHANTOM"

// state is the text of one version: enough to tell it from others.
type state struct {
	length int
	sum    string
}

func stateOf(content string) state {
	return state{len(utf16.Encode([]rune(content))), fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(content)))}
}

// checker judges one world.
type checker struct {
	evidence
	states []state // by version, of the log and nothing else
	folded string
	found  []string
}

// check gives every violation of an invariant that the evidence shows.
func check(e evidence) []string {
	c := &checker{evidence: e, found: append([]string(nil), e.Notes...)}
	if !c.log() {
		return c.found
	}
	c.stored()
	c.witnessed()
	c.marks()
	c.tabs()
	return c.found
}

func (c *checker) fail(format string, args ...any) {
	if len(c.found) < 40 {
		c.found = append(c.found, fmt.Sprintf(format, args...))
	}
}

// log judges the log by itself: versions without gaps (I5), every update once (I3), each client's in their order, all of
// them fitting on each other, and none that was refused (I4). It reports whether the log can be folded.
func (c *checker) log() bool {
	last := map[string]int{}
	folded, err := text.New("")
	if err != nil {
		c.fail("folding: %v", err)
		return false
	}
	c.states = []state{stateOf("")}
	for i, r := range c.Rows {
		if r.Version != i+1 {
			c.fail("I5: version %d follows on %d", r.Version, i)
			return false
		}
		if r.Seq != last[r.Client]+1 {
			c.fail("I3, I5: update %d of client %s follows on its %d, at version %d", r.Seq, r.Client, last[r.Client], r.Version)
		}
		last[r.Client] = r.Seq
		if strings.Contains(r.Changes, phantom) {
			c.fail("I4: what was refused is stored at version %d", r.Version)
		}
		changes, err := text.ParseChanges([]byte(r.Changes))
		if err == nil {
			folded, err = changes.Apply(folded)
		}
		if err != nil {
			c.fail("I1: version %d does not fit on the one before: %v", r.Version, err)
			return false
		}
		c.states = append(c.states, stateOf(folded.String()))
	}
	c.folded = folded.String()
	return true
}

// stored holds everything else that the database keeps against the log: the head (I1), the sums (I2), the checkpoints,
// which are never ahead, and what a server gives somebody who has never been there.
func (c *checker) stored() {
	if c.Head.Version != len(c.Rows) {
		c.fail("I5: the head is at version %d, the log at %d", c.Head.Version, len(c.Rows))
	}
	if c.Head.Text != c.folded {
		c.fail("I1: the text of the head is not that of the log")
	}
	if c.Damage != nil {
		c.fail("I2: the store finds its log damaged: %v", c.Damage)
	}
	if c.Checkpoint > c.Head.Version {
		c.fail("I2: a checkpoint is of version %d, ahead of the log, which is at %d", c.Checkpoint, c.Head.Version)
	}
	for version, content := range c.At {
		if version >= len(c.states) || stateOf(content) != c.states[version] {
			c.fail("I1: the text of version %d, as the history gives it, is not that of the log", version)
		}
	}
	for _, o := range c.Opened {
		if o.Version != len(c.Rows) || o.Text != c.folded {
			c.fail("I1, I8: opened afresh, the text is of version %d and %d bytes, that of the log of %d and %d", o.Version, len(o.Text),
				len(c.Rows), len(c.folded))
		}
	}
}

// witnessed holds everything that a tab ever saw against the log: what was acknowledged is there (I2), what was shown was
// stored (I4), at the version it was shown at (I5), and every text that was loaded or told of was the true one (I1, I8).
// From somebody who was taken from the team nothing is taken (I9).
func (c *checker) witnessed() {
	var removed time.Time
	gone := map[string]bool{}
	for _, e := range c.Book {
		if e.Removed != "" {
			removed = e.At
		}
	}
	for _, t := range c.Tabs {
		gone[t.Name] = t.login == c.Removed
	}
	rude := map[string]bool{}
	for _, t := range c.Tabs {
		rude[t.Name] = t.Kind == "rude"
	}
	parsed := make([]any, len(c.Rows))
	for _, e := range c.Book {
		switch {
		case e.Trouble != "":
			c.fail("tab %s: %s", e.Tab, e.Trouble)
		case e.Refused != "" && !rude[e.Refused] && !gone[e.Refused]:
			c.fail("tab %s was refused: %s", e.Refused, e.Code)
		case e.Ended != "" && !gone[e.Ended]:
			c.fail("the connection of tab %s ended for good: %s", e.Ended, e.Reason)
		case e.Loaded != "":
			c.same("loaded", e, e.Version)
		case e.Seen != "":
			c.saw(e, parsed)
			c.same("told of", e, e.Version+len(e.Updates))
			if gone[e.Seen] && !removed.IsZero() && e.At.After(removed.Add(felt)) {
				c.fail("I9: tab %s is shown version %d, %s after its person was taken from the team", e.Seen, e.Version, e.At.Sub(removed))
			}
		}
		if e.Reset {
			c.fail("I7: tab %s was told to begin anew", e.Loaded)
		}
	}
	for _, r := range c.Rows {
		if r.Login != "" && r.Login == c.Removed && !removed.IsZero() && r.At.After(removed.Add(felt)) {
			c.fail("I9: version %d is of somebody who was taken from the team %s before", r.Version, r.At.Sub(removed))
		}
	}
}

// saw judges updates that a tab saw.
func (c *checker) saw(e entry, parsed []any) {
	for i, u := range e.Updates {
		version := e.Version + i + 1
		rule := "I4: version %d was shown to %s and is not stored as that: update %d of %s"
		if u.Client == e.Own {
			rule = "I2: version %d was acknowledged to %s and is not stored as that: update %d of %s"
		}
		if version > len(c.Rows) {
			c.fail(rule, version, e.Seen, u.Seq, u.Client)
			continue
		}
		r := c.Rows[version-1]
		var changes any
		if parsed[version-1] == nil {
			_ = json.Unmarshal([]byte(r.Changes), &parsed[version-1]) // it was parsed when the log was folded
		}
		err := json.Unmarshal(u.Changes, &changes)
		if err != nil || r.Client != u.Client || r.Seq != u.Seq || !reflect.DeepEqual(changes, parsed[version-1]) {
			c.fail(rule, version, e.Seen, u.Seq, u.Client)
		}
	}
}

// same judges the length and the sum of a text that a tab had at a version.
func (c *checker) same(how string, e entry, version int) {
	if version >= len(c.states) {
		c.fail("I2, I8: tab %s%s %s version %d, and the log ends at %d", e.Loaded, e.Seen, how, version, len(c.states)-1)
	} else if got := (state{e.Length, e.Sum}); got != c.states[version] {
		c.fail("I1, I8: tab %s%s %s a text %v at version %d, where the log has %v", e.Loaded, e.Seen, how, got, version, c.states[version])
	}
}

// whole finds marks.
var whole = regexp.MustCompile(`⟦[^⟧]*⟧`)

// marks judges what became of every mark that was typed: it is in the log once, and in the text once unless somebody deleted
// it (I2, I3, I6), between those it was typed between (I6); and there is no mark that nobody typed (I4).
func (c *checker) marks() {
	inserted, place, deleted, mild, offered := c.inserted(), map[string]int{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	gone := map[string]bool{}
	for _, t := range c.Tabs {
		gone[t.Name] = t.login == c.Removed
	}
	for _, e := range c.Book {
		offered[e.Offered] = true
		for _, mark := range e.Deleted {
			deleted[mark] = true
			mild[mark] = mild[mark] || gone[e.Tab] // it may not have come to it
		}
	}
	counts := map[string]int{}
	for _, at := range whole.FindAllStringIndex(c.folded, -1) {
		mark := c.folded[at[0]:at[1]]
		counts[mark]++
		place[mark] = at[0]
		if !offered[mark] {
			c.fail("I4: nobody typed %q", mark)
		}
	}
	for _, e := range c.Book {
		if e.Offered == "" {
			continue
		}
		mark, stored := e.Offered, inserted[e.Offered]
		switch {
		case stored > 1 || counts[mark] > 1:
			c.fail("I3: %q is in the log %d times and in the text %d times", mark, stored, counts[mark])
		case stored == 0 && !deleted[mark] && !c.unsent(e.Tab):
			c.fail("I2, I7: %q is lost: tab %s has nothing unsent, and the log has not got it", mark, e.Tab)
		case stored == 1 && !deleted[mark] && counts[mark] == 0:
			c.fail("I6: %q was deleted by nobody, and is not in the text", mark)
		case deleted[mark] && !mild[mark] && counts[mark] > 0:
			c.fail("I6: %q was deleted, and is in the text", mark)
		}
		c.between(e, place)
	}
}

// between judges whether a mark stands between those it was typed between, as far as they are left.
func (c *checker) between(e entry, place map[string]int) {
	at, there := place[e.Offered]
	if left, known := place[e.Left]; there && known && left > at {
		c.fail("I6: %q was typed behind %q, and stands before it", e.Offered, e.Left)
	}
	if right, known := place[e.Right]; there && known && right < at {
		c.fail("I6: %q was typed before %q, and stands behind it", e.Offered, e.Right)
	}
}

// inserted counts how often each mark is inserted by the updates of the log.
func (c *checker) inserted() map[string]int {
	counts := map[string]int{}
	for _, r := range c.Rows {
		var sections []any
		if err := json.Unmarshal([]byte(r.Changes), &sections); err != nil {
			c.fail("version %d: %v", r.Version, err)
		}
		for _, section := range sections {
			parts, replaces := section.([]any)
			if !replaces {
				continue
			}
			var lines []string
			for _, part := range parts[1:] {
				line, _ := part.(string)
				lines = append(lines, line)
			}
			for _, mark := range whole.FindAllString(strings.Join(lines, "\n"), -1) {
				counts[mark]++
			}
		}
	}
	return counts
}

// unsent reports whether a tab says itself that not everything was sent.
func (c *checker) unsent(name string) bool {
	for _, l := range c.Looks {
		if l.Name == name {
			return l.Unsent > 0 || len(l.Kept) > 0
		}
	}
	return false
}

// tabs judges where the tabs ended: all with the text of the log, and nothing of their own (I1, I7).
func (c *checker) tabs() {
	for i, l := range c.Looks {
		if l.Rude || c.Tabs[i].login == c.Removed {
			continue
		}
		if l.Text != c.folded {
			c.fail("I1: tab %s ends with another text than the log, at version %d of %d", l.Name, l.Version, len(c.Rows))
		}
		if l.Unsent > 0 || len(l.Kept) > 0 || l.Problem != "" {
			c.fail("I7: tab %s ends with %d unsent, %d kept, problem %q", l.Name, l.Unsent, len(l.Kept), l.Problem)
		}
	}
}
