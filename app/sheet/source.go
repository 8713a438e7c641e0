package sheet

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
)

// Source is the program that made a file, where that can be told.
type Source string

// The programs whose exports are recognised.
const (
	LimeSurvey     Source = "limesurvey"
	MicrosoftForms Source = "microsoft_forms"
)

// Role says what a column is, beside answers.
type Role string

// The roles of columns. Personal columns are not for us: they are to be left out before anything is done with a file.
const (
	Answers    Role = ""
	Respondent Role = "respondent" // the number of a respondent
	Submitted  Role = "submitted"  // when somebody finished; empty for who did not
	Technical  Role = "technical"  // pages, languages, durations
	Personal   Role = "personal"
)

// Roles lists what a column can be beside answers.
var Roles = []Role{Respondent, Submitted, Technical, Personal}

// The sorts of personal column.
const (
	PersonName    = "name"
	PersonMail    = "mail"
	PersonPhone   = "phone"
	PersonAddress = "address" // also of the network
	PersonNumber  = "number"  // of a card, a passport or the staff register, or a code that leads to somebody
	PersonBirth   = "birth"
)

// PersonalSorts lists the sorts of personal column.
var PersonalSorts = []string{PersonName, PersonMail, PersonPhone, PersonAddress, PersonNumber, PersonBirth}

// Column is one column of a table.
type Column struct {
	Index    int    `json:"index"`              // beginning with 0
	Name     string `json:"name"`               // as it stands in the header, or a letter
	Code     string `json:"code,omitempty"`     // of LimeSurvey, such as Q1[SQ001]
	Set      string `json:"set,omitempty"`      // what the columns of one question share
	Item     string `json:"item,omitempty"`     // which of them this is
	Role     Role   `json:"role,omitempty"`     // what it is, beside answers
	Personal string `json:"personal,omitempty"` // the sort, of a personal column
	Hidden   bool   `json:"hidden,omitempty"`   // Excel does not show it; it is read like the others
}

// known says what columns are by their names, in small letters: of both programs, in Dutch and English.
var known = map[Role][]string{
	Respondent: {"id", "response id", "respons-id", "antwoord-id", "antwoord id", "reactie-id", "respnr", "respondent", "respondentnummer", "nr"},
	Submitted:  {"submitdate", "date submitted", "datum voltooid", "datum verzonden", "datum ingezonden", "datum ingestuurd", "completion time", "tijd van voltooien"},
	Technical: {
		"lastpage", "last page", "laatste pagina", "startlanguage", "start language", "starttaal", "begintaal", "seed", "startdate",
		"date started", "startdatum", "datum gestart", "begindatum", "datestamp", "date last action", "datum laatste actie", "refurl",
		"referrer url", "verwijzende url", "interviewtime", "total time", "totale tijd", "start time", "begintijd",
		"last modified time", "tijd van laatste wijziging", "total points", "quiz feedback", "totaal aantal punten",
	},
}

// personal says which columns are about a person, by the words in their names.
var personal = []struct {
	sort string
	name *regexp.Regexp
}{
	{PersonMail, regexp.MustCompile(`^(e-?mail|mail)\s?(adres|address|1|2)?$|^(uw|je|your) e-?mail|^e-?mailadres`)},
	{PersonName, regexp.MustCompile(`^(name|naam)\d?$|^(uw|je|your|volledige|full|first|last) ?(volledige )?(name|naam)$|^(voor|achter|roep|familie)naam$|^(first|last|sur)name$|^respondent ?(name|naam)$|^naam (van de )?(respondent|medewerker)$`)},
	{PersonPhone, regexp.MustCompile(`^(mobiel|mobile|telefoon|telephone|phone|tel)[. ]?(nummer|number|nr)?\.?$|^(uw|je|your) (telefoon|phone)`)},
	{PersonAddress, regexp.MustCompile(`^ip-?\s?(adres|address|addr)?$|^ipaddr$|^(adres|address|straat|street|postcode|zip ?code|huisnummer|woonadres)$`)},
	{PersonNumber, regexp.MustCompile(`^(token|toegangscode|access code|bsn|burgerservicenummer|personeels(nummer|nr)|medewerkers?(nummer|nr)|employee (id|number))$|^attribute_\d+$`)},
	{PersonBirth, regexp.MustCompile(`^(geboortedatum|geboortedag|date of birth|birth ?date|dob)$`)},
}

// code is how LimeSurvey names a question, and a part of it.
var code = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9]*)((?:\[[^\]\[]+\])*)(?:$|[^\w\[])`)

// recognise tells which program made a file, and where its header is then. When a person chose a header, only that row is
// looked at.
func recognise(rows []Row, header int) (Source, int) {
	for _, r := range rows[:min(len(rows), PreviewRows)] {
		if header != 0 && r.Number != header {
			continue
		}
		names := make([]string, 0, len(r.Cells))
		for _, c := range r.Cells {
			names = append(names, plainNames(c.Text)...)
		}
		has := func(any ...string) bool {
			return slices.ContainsFunc(any, func(name string) bool { return slices.Contains(names, name) })
		}
		switch {
		case has("id") && has("start time", "begintijd") && has("completion time", "tijd van voltooien"):
			return MicrosoftForms, r.Number
		case has("lastpage", "last page", "laatste pagina") && has("startlanguage", "start language", "starttaal", "begintaal"):
			return LimeSurvey, r.Number
		}
	}
	return "", 0
}

// plainNames are what a name may be: in small letters without double spaces and, of LimeSurvey's names with code and text
// such as "submitdate. Date submitted", each of the two.
func plainNames(name string) []string {
	plain := strings.ToLower(tidy(name))
	if short, long, found := strings.Cut(plain, ". "); found && !strings.Contains(short, " ") {
		return []string{plain, short, long}
	}
	return []string{plain}
}

// tidy is a text with single spaces.
func tidy(s string) string {
	return strings.Join(strings.Fields(s), " ")
}

// columns makes the columns of a header. One without a name gets its letter.
func columns(r Row, from Source) []Column {
	list := make([]Column, 0, len(r.Cells))
	for i, cell := range r.Cells {
		c := Column{Index: i, Name: first(tidy(cell.Text), MaxName)}
		if c.Name == "" {
			c.Name = Letters(i)
		}
		c.classify(from)
		list = append(list, c)
	}
	return list
}

// classify says what a column is, by its name.
func (c *Column) classify(from Source) {
	for _, name := range plainNames(c.Name) {
		for _, p := range personal {
			if p.name.MatchString(name) {
				c.Role, c.Personal = Personal, p.sort
				return
			}
		}
		for role, names := range known {
			if slices.Contains(names, name) && (from != "" || role == Respondent) {
				c.Role = role
				return
			}
		}
		if extra.MatchString(name) && from != "" {
			c.Role = Technical
			return
		}
	}
	if from == LimeSurvey {
		m := code.FindStringSubmatch(c.Name)
		if m != nil && (m[2] != "" || m[0] == c.Name || strings.HasPrefix(c.Name, m[1]+". ")) {
			c.Code = m[1] + m[2]
			if m[2] != "" {
				c.Set, c.Item = m[1], strings.ReplaceAll(strings.Trim(m[2], "[]"), "][", " ")
			}
			return
		}
	}
	if set, item, found := strings.Cut(strings.TrimSuffix(c.Name, "]"), "["); found && strings.HasSuffix(c.Name, "]") {
		c.Set, c.Item = strings.TrimSpace(set), item
	}
}

// extra are columns beside the answers of which there is one for every question: durations, and points of a test.
var extra = regexp.MustCompile(`^(grouptime|questiontime)\d|^(group|question) time:|^(points|feedback|punten) - `)

// look notices answers that give a person away, whatever the column is called.
func (c *Column) look(text string) {
	if c.Role == Personal || len(text) < 6 || len(text) > 254 {
		return
	}
	switch {
	case strings.Contains(text, "@") && mail.MatchString(text):
		c.Role, c.Personal = Personal, PersonMail
	case strings.Count(text, ".") == 3 || strings.Count(text, ":") > 2:
		if _, err := netip.ParseAddr(text); err == nil {
			c.Role, c.Personal = Personal, PersonAddress
		}
	}
}

var mail = regexp.MustCompile(`^\s*[^@\s;,]+@[^@\s;,]+\.[A-Za-z]{2,}\s*$`)
