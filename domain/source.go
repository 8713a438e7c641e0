package domain

// TableID identifies a SourceTable.
type TableID string

// Certainty is how sure it is what a table of the appendix is about.
type Certainty string

// Certainties lists how sure that can be.
var Certainties = []Certainty{"cited", "block", "inferred", "never_cited"}

// SourceTable is a table of the appendix: what texts cite.
type SourceTable struct {
	ID        TableID
	Programme ProgrammeID
	Code      string // such as B3.11
	Topic     Words
	Group     Group // whom it is about; "" for several groups
	Certainty Certainty
	Order     int
	Revision  int
}

// Become changes what is said of the table. What cites it keeps citing it.
func (t SourceTable) Become(next SourceTable) (SourceTable, error) {
	next.ID, next.Programme, next.Revision = t.ID, t.Programme, t.Revision
	return next, next.Check()
}

// Ref points at the table.
func (t SourceTable) Ref() Ref { return Ref{Kind: RefTable, ID: string(t.ID)} }

// Check refuses a table that cannot be stored.
func (t SourceTable) Check() error {
	switch {
	case !ValidID(string(t.ID)):
		return invalid("id", "bad_id")
	case t.Code == "" || len(t.Code) > MaxTable:
		return invalid("code", "bad_code")
	case t.Topic.NL == "":
		return invalid("topic", "missing")
	}
	for _, err := range []error{
		t.Topic.Check("topic"), oneOf("group", t.Group, true, Groups), oneOf("certainty", t.Certainty, false, Certainties),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// Doubt is why somebody has to look at a citation again.
type Doubt string

// The doubts about a citation.
const (
	DoubtWithdrawn  Doubt = "withdrawn"   // the speaker took consent back, or the fragment is no longer kept
	DoubtSuperseded Doubt = "superseded"  // there is a newer version than when it was cited
	DoubtUnfrozen   Doubt = "unfrozen"    // it may still change
	DoubtGroup      Doubt = "other_group" // it is cited for another group than it is about (R38)
	DoubtTied       Doubt = "tied"        // it ties what a manager said to the case that it was said in (R61)
)

// Doubts lists the doubts.
var Doubts = []Doubt{DoubtWithdrawn, DoubtSuperseded, DoubtUnfrozen, DoubtGroup, DoubtTied, DoubtUnresolved, DoubtMixed}

// Doubts reports what is to be looked at again where a link cites a table for a group (R38).
func (t SourceTable) Doubts(l Link) Doubt {
	if l.As != "" && t.Group != "" && l.As != t.Group {
		return DoubtGroup
	}
	return ""
}

// Doubts reports what is to be looked at again where a link cites the figures of an indicator for a group (R38).
func (i Indicator) Doubts(l Link) Doubt {
	if l.As != "" && l.As != i.Group {
		return DoubtGroup
	}
	return ""
}

// Doubts reports what is to be looked at again where a link cites a quote.
func (q Quote) Doubts(Link) Doubt {
	if q.Gone() {
		return DoubtWithdrawn
	}
	return ""
}

// Doubts reports what is to be looked at again where a link cites a figure of the dataset, of which this is the version that
// is read: it was corrected since, or it is not frozen.
func (d Dataset) Doubts(l Link) Doubt {
	switch {
	case d.State != DatasetFrozen:
		return DoubtUnfrozen
	case d.Version > 1 && d.Frozen.At.After(l.At):
		return DoubtSuperseded
	}
	return ""
}
