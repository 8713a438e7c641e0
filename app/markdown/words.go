package markdown

// Words are the words of our own that a rendered text needs, in the reader's language.
type Words struct {
	Hidden   string // in place of what this reader may not see yet
	Dangling string // after a reference that points at nothing
	Notes    string // names the list of footnotes
	Note     string // "Note", before its number
	Back     string // "Back to the text at note", before its number
	Done     string // a ticked task
	Open     string // a task that is not ticked
	Image    string // an image without a description
	Table    string // names a table that can be scrolled
}

// dutch fills what the caller leaves empty, so that no page ever shows nothing in place of a word.
var dutch = Words{
	Hidden: "nog niet vrijgegeven", Dangling: "verwijzing bestaat niet", Notes: "Noten", Note: "Noot",
	Back: "Terug naar de tekst bij noot", Done: "gedaan", Open: "nog te doen", Image: "afbeelding", Table: "Tabel",
}

// filled returns w with Dutch words where it has none.
func (w Words) filled() Words {
	fill := func(word *string, other string) {
		if *word == "" {
			*word = other
		}
	}
	fill(&w.Hidden, dutch.Hidden)
	fill(&w.Dangling, dutch.Dangling)
	fill(&w.Notes, dutch.Notes)
	fill(&w.Note, dutch.Note)
	fill(&w.Back, dutch.Back)
	fill(&w.Done, dutch.Done)
	fill(&w.Open, dutch.Open)
	fill(&w.Image, dutch.Image)
	fill(&w.Table, dutch.Table)
	return w
}
