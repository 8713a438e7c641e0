package demo

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"

	"rodedraad/domain"
)

//go:embed data/*.json
var files embed.FS

// study is one programme of the demonstration as the files hold it.
type study struct {
	frame
	cases  []place
	shared shared
	survey survey
	boards []board
}

// frame is the programme itself: who asks, who works, what is asked, in which steps.
type frame struct {
	Programme struct {
		ID               domain.ProgrammeID `json:"id"`
		Slug             string             `json:"slug"`
		Title            domain.Words       `json:"title"`
		Purpose          domain.Words       `json:"purpose"`
		Occasion         domain.Words       `json:"occasion"`
		Method           domain.Words       `json:"method"`
		DefinitionNote   domain.Words       `json:"definition_note"`
		Dossier          string             `json:"dossier"`
		Licence          string             `json:"licence"`
		Phase            int                `json:"phase"`
		PrivacyThreshold int                `json:"privacy_threshold"`
		Snapshot         string             `json:"snapshot"`
	} `json:"programme"`
	Parties []struct {
		ID   string           `json:"id"`
		Role domain.PartyRole `json:"role"`
		Kind string           `json:"kind"`
		Name domain.Words     `json:"name"`
	} `json:"parties"`
	MainQuestions []struct {
		ID          string       `json:"id"`
		Number      int          `json:"number"`
		Perspective string       `json:"perspective"`
		Text        domain.Words `json:"text"`
	} `json:"main_questions"`
	Steps []struct {
		ID      string           `json:"id"`
		Order   int              `json:"order"`
		Leg     domain.Leg       `json:"leg"`
		Phase   int              `json:"phase"`
		Scope   domain.StepScope `json:"scope"`
		Planned int              `json:"planned"`
		Name    domain.Words     `json:"name"`
	} `json:"steps"`
	Progress []progress `json:"progress"`
}

// progress is how far a case, or the programme, is with a step.
type progress struct {
	Step   string              `json:"step"`
	To     domain.StepProgress `json:"to"`
	Times  int                 `json:"times"`
	Note   *domain.Words       `json:"note"`
	Labels []domain.Label      `json:"labels"`
}

// place is a case with its team.
type place struct {
	ID        domain.CaseID   `json:"id"`
	Code      string          `json:"code"`
	Name      domain.Words    `json:"name"`
	Type      domain.CaseType `json:"type"`
	Branch    domain.Branch   `json:"branch"`
	Focus     domain.Words    `json:"focus"`
	Region    domain.Words    `json:"region"`
	LocalTerm domain.Words    `json:"local_term"`
	Survey    struct {
		Has    bool         `json:"has"`
		Status string       `json:"status"`
		Reason domain.Words `json:"reason"`
	} `json:"survey"`
	NoTeamReason         domain.Words   `json:"no_team_reason"`
	ProvisionalDirection bool           `json:"provisional_direction"`
	Labels               []domain.Label `json:"labels"`
	Seats                []struct {
		ID       domain.SeatID        `json:"id"`
		Class    domain.FunctionClass `json:"class"`
		Count    int                  `json:"count"`
		Contract string               `json:"contract"`
		Function domain.Words         `json:"function"`
	} `json:"seats"`
	Progress []progress `json:"progress"`
}

// shared is what belongs to the programme as a whole.
type shared struct {
	Insights []card `json:"insights"`
	Themes   []card `json:"themes"`
	Others   []card `json:"others"`
}

// board is what stands on the board of a case; By is the login of who wrote it.
type board struct {
	Case  string `json:"case"`
	By    string `json:"by"`
	Cards []card `json:"cards"`
}

// card is a card as it should end up: in State, released to Visible, with its links.
type card struct {
	ID        domain.CardID     `json:"id"`
	Kind      domain.CardKind   `json:"kind"`
	Letter    string            `json:"letter"`
	Type      string            `json:"type"`
	State     domain.State      `json:"state"`
	Level     domain.Level      `json:"level"`
	Addressee domain.Addressee  `json:"addressee"`
	Maturity  domain.Maturity   `json:"maturity"`
	Source    string            `json:"source"`
	Parent    domain.CardID     `json:"parent"`
	Title     domain.Words      `json:"title"`
	Body      domain.Words      `json:"body"`
	Labels    []domain.Label    `json:"labels"`
	Visible   domain.Visibility `json:"visible"`
	Links     []struct {
		Relation domain.Relation `json:"relation"`
		To       string          `json:"to"`
		Note     string          `json:"note"`
		As       domain.Group    `json:"as"`
	} `json:"links"`
	NotYet []struct {
		Relation domain.Relation `json:"relation"`
		Source   string          `json:"source"`
		Note     domain.Words    `json:"note"`
	} `json:"not_yet"`
}

// text is the text of the card's document in Dutch: the title, and below it the body when there is one.
func (c card) text() string {
	if c.Body.NL == "" {
		return c.Title.NL
	}
	return c.Title.NL + "\n\n" + c.Body.NL
}

// account is somebody who can sign in to the demonstration.
type account struct {
	Login    string       `json:"login"`
	Name     domain.Words `json:"name"`
	Initials string       `json:"initials"`
	Admin    bool         `json:"admin"`
	Roles    []struct {
		Programme string        `json:"programme"`
		Role      domain.Role   `json:"role"`
		Cases     []string      `json:"cases"`
		Seat      domain.SeatID `json:"seat"`
		Since     string        `json:"since"` // a day, as YYYY-MM-DD; "" is when the demonstration begins
	} `json:"roles"`
}

// studies reads both programmes, the one with learning teams first.
func studies() ([]study, error) {
	var list []study
	for _, name := range []string{"zorg", "gemeente"} {
		var s study
		for part, into := range map[string]any{
			"programme": &s.frame, "cases": &s.cases, "shared": &s.shared, "evidence": &s.survey, "boards": &s.boards,
		} {
			if err := read(name+"-"+part, into); err != nil {
				return nil, err
			}
		}
		list = append(list, s)
	}
	return list, nil
}

// accounts reads who can sign in, the administrator first.
func accounts() ([]account, error) {
	var list []account
	return list, read("accounts", &list)
}

// read decodes one file strictly: a field that nothing reads is a mistake.
func read(name string, into any) error {
	raw, err := files.ReadFile("data/" + name + ".json")
	if err != nil {
		return fmt.Errorf("demonstration data: %w", err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("demonstration data %s: %w", name, err)
	}
	return nil
}
