package demo

import (
	"sync"
	"time"

	"rodedraad/domain"
)

// Login is somebody one can sign in as to look around.
type Login struct {
	Login     string
	Name      domain.Words // a function: the demonstration has no persons
	Admin     bool
	Role      domain.Role // in Programme; "" for the administrator
	Programme string      // the slug of the programme to look at first; "" for the administrator
	Case      string      // the code of the case to look at first, when there is one
}

// Logins lists who can sign in once the demonstration is loaded, in an order that suits a list to choose from.
func Logins() []Login {
	list, err := accounts()
	if err != nil {
		panic(err) // the files are part of the program
	}
	logins := make([]Login, 0, len(list))
	for _, a := range list {
		l := Login{Login: a.Login, Name: a.Name, Admin: a.Admin}
		if len(a.Roles) > 0 {
			r := a.Roles[0]
			l.Role, l.Programme = r.Role, r.Programme
			switch {
			case r.Seat != "":
				l.Case = codeOf(r.Seat)
			case len(r.Cases) > 0:
				l.Case = r.Cases[0]
			}
		}
		logins = append(logins, l)
	}
	return logins
}

// SteppingClock returns a clock for app.Config.Now while the demonstration is loaded: it begins at a moment and moves on
// by a step each time it is read, so that what happened later also carries a later date. It never passes the real time.
func SteppingClock(from time.Time, by time.Duration) func() time.Time {
	var mu sync.Mutex
	at := from
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		if next := at.Add(by); !next.After(time.Now()) {
			at = next
		}
		return at
	}
}
