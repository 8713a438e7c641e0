package migrations

// boardsPeople is the part of step 0001 with who takes part and how they sign in.
var boardsPeople = []string{
	`CREATE TABLE teams (
		id :text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
		case_id :text NOT NULL REFERENCES cases (id)
	) :table`,
	`CREATE UNIQUE INDEX teams_r6 ON teams (case_id)`,

	`CREATE TABLE seats (
		id :text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
		team :text NOT NULL REFERENCES teams (id),
		class :text NOT NULL CHECK (class IN ('hr', 'line_manager', 'team_lead', 'care_professional', 'medical', 'finance',
			'flex_worker', 'works_council', 'board')),
		people :int NOT NULL CHECK (people BETWEEN 1 AND 9),
		contract :text NOT NULL,
		function_nl :text NOT NULL CHECK (function_nl <> ''),
		function_en :text NOT NULL,
		position :int NOT NULL
	) :table`,
	`CREATE INDEX seats_team ON seats (team)`,

	`CREATE TABLE memberships (
		id :text PRIMARY KEY CHECK (id <> ''),
		person :text NOT NULL REFERENCES persons (id),
		programme :text NOT NULL REFERENCES programmes (id),
		role :text NOT NULL CHECK (role IN ('lead', 'facilitator', 'researcher', 'member', 'critical_friend', 'participant',
			'sponsor', 'reader')),
		case_id :text,
		seat :text REFERENCES seats (id),
		since :time NOT NULL,
		ended_at :time,
		FOREIGN KEY (case_id, programme) REFERENCES cases (id, programme),
		CHECK ((role = 'member') = (seat IS NOT NULL)),
		CHECK (role <> 'member' OR case_id IS NOT NULL)
	) :table`,
	`CREATE UNIQUE INDEX memberships_r67 ON memberships (person, programme) WHERE role = 'member' AND ended_at IS NULL`,
	`CREATE UNIQUE INDEX memberships_once ON memberships (person, programme, role, COALESCE(case_id, ''))
		WHERE ended_at IS NULL AND role <> 'member'`,
	`CREATE INDEX memberships_programme ON memberships (programme)`,

	`CREATE TABLE invitations (
		id :text PRIMARY KEY CHECK (id <> ''),
		programme :text NOT NULL REFERENCES programmes (id),
		case_id :text,
		seat :text REFERENCES seats (id),
		role :text NOT NULL CHECK (role IN ('lead', 'facilitator', 'researcher', 'member', 'critical_friend', 'participant',
			'sponsor', 'reader')),
		code_hash :text NOT NULL CHECK (code_hash <> ''),
		uses :int NOT NULL CHECK (uses >= 0),
		expires_at :time NOT NULL,
		made_by :text NOT NULL REFERENCES persons (id),
		revoked :bool NOT NULL,
		FOREIGN KEY (case_id, programme) REFERENCES cases (id, programme)
	) :table`,
	`CREATE UNIQUE INDEX invitations_code ON invitations (code_hash)`,
	`CREATE INDEX invitations_case ON invitations (case_id)`,

	`CREATE TABLE sessions (
		id :text PRIMARY KEY CHECK (id <> ''),
		hash :text NOT NULL CHECK (hash <> ''),
		person :text NOT NULL REFERENCES persons (id),
		created_at :time NOT NULL,
		seen_at :time NOT NULL,
		expires_at :time NOT NULL,
		kind :text NOT NULL CHECK (kind IN ('browser', 'token'))
	) :table`,
	`CREATE UNIQUE INDEX sessions_hash ON sessions (hash)`,
	`CREATE INDEX sessions_person ON sessions (person)`,

	`CREATE TABLE mail_links (
		hash :text PRIMARY KEY CHECK (hash <> ''),
		person :text NOT NULL REFERENCES persons (id),
		expires_at :time NOT NULL
	) :table`,
}
