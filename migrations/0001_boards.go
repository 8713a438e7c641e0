package migrations

// boards is the first schema: programmes with their cases and learning teams, the people, the cards with their text and
// links, and the acts. Constraints that hold a numbered rule carry its number, so that a refusal can be told in its words.
var boards = step{
	name:    "0001",
	comment: "boards",
	statements: []string{
		`CREATE TABLE persons (
			id :text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
			name :text NOT NULL CHECK (length(name) <= 80),
			initials :text NOT NULL CHECK (length(initials) <= 4),
			mail :text CHECK (mail <> ''),
			login :text CHECK (login <> ''),
			language :text NOT NULL CHECK (language IN ('', 'nl', 'en')),
			admin :bool NOT NULL,
			created_at :time NOT NULL,
			disabled :bool NOT NULL
		) :table`,
		`CREATE UNIQUE INDEX persons_mail ON persons (mail)`,
		`CREATE UNIQUE INDEX persons_login ON persons (login)`,

		`CREATE TABLE programmes (
			id :text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
			slug :text NOT NULL CHECK (slug <> ''),
			title_nl :text NOT NULL CHECK (title_nl <> ''),
			title_en :text NOT NULL,
			purpose_nl :text NOT NULL,
			purpose_en :text NOT NULL,
			occasion_nl :text NOT NULL,
			occasion_en :text NOT NULL,
			method_nl :text NOT NULL,
			method_en :text NOT NULL,
			definition_nl :text NOT NULL,
			definition_en :text NOT NULL,
			dossier :text NOT NULL,
			licence :text NOT NULL,
			status :text NOT NULL CHECK (status IN ('draft', 'running', 'closed', 'archived')),
			phase :int NOT NULL CHECK (phase BETWEEN 0 AND 2),
			privacy_threshold :int NOT NULL CHECK (privacy_threshold >= 1),
			snapshot :text NOT NULL,
			revision :int NOT NULL CHECK (revision >= 1)
		) :table`,
		`CREATE UNIQUE INDEX programmes_slug ON programmes (slug)`,

		`CREATE TABLE parties (
			programme :text NOT NULL REFERENCES programmes (id),
			id :text NOT NULL CHECK (id <> ''),
			role :text NOT NULL
				CHECK (role IN ('commissioner', 'executor', 'case_holder', 'around_case', 'outside', 'signatory')),
			kind :text NOT NULL,
			name_nl :text NOT NULL CHECK (name_nl <> ''),
			name_en :text NOT NULL,
			position :int NOT NULL,
			PRIMARY KEY (programme, id)
		) :table`,
		`CREATE UNIQUE INDEX parties_r1 ON parties (programme) WHERE role = 'commissioner'`,

		`CREATE TABLE main_questions (
			programme :text NOT NULL REFERENCES programmes (id),
			id :text NOT NULL CHECK (id <> ''),
			number :int NOT NULL CHECK (number >= 1),
			perspective :text NOT NULL,
			text_nl :text NOT NULL CHECK (text_nl <> ''),
			text_en :text NOT NULL,
			PRIMARY KEY (programme, id)
		) :table`,
		`CREATE UNIQUE INDEX main_questions_number ON main_questions (programme, number)`,

		`CREATE TABLE amendments (
			programme :text NOT NULL,
			question :text NOT NULL,
			number :int NOT NULL CHECK (number >= 1),
			text_nl :text NOT NULL CHECK (text_nl <> ''),
			text_en :text NOT NULL,
			reason :text NOT NULL CONSTRAINT amendments_r2 CHECK (reason <> ''),
			made_by :text NOT NULL REFERENCES persons (id),
			made_at :time NOT NULL,
			PRIMARY KEY (programme, question, number),
			FOREIGN KEY (programme, question) REFERENCES main_questions (programme, id)
		) :table`,

		`CREATE TABLE steps (
			programme :text NOT NULL REFERENCES programmes (id),
			id :text NOT NULL CHECK (id <> ''),
			position :int NOT NULL,
			leg :text NOT NULL CHECK (leg IN ('down', 'bottom', 'up')),
			phase :int NOT NULL CHECK (phase BETWEEN 1 AND 2),
			scope :text NOT NULL CHECK (scope IN ('programme', 'case')),
			planned :int NOT NULL CHECK (planned >= 0),
			name_nl :text NOT NULL CHECK (name_nl <> ''),
			name_en :text NOT NULL,
			PRIMARY KEY (programme, id)
		) :table`,

		`CREATE TABLE cases (
			id :text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
			programme :text NOT NULL REFERENCES programmes (id),
			code :text NOT NULL CHECK (length(code) BETWEEN 2 AND 12),
			name_nl :text NOT NULL CHECK (name_nl <> ''),
			name_en :text NOT NULL,
			type :text NOT NULL CHECK (type IN ('care_organisation', 'employers_association', 'organisation_unit')),
			branch :text NOT NULL CONSTRAINT cases_r8 CHECK (branch IN ('nursing_home', 'disability_care', 'hospital',
				'disability_youth', 'home_care', 'gp_care', 'mental_health', 'cross_branch', 'municipality')),
			focus_nl :text NOT NULL,
			focus_en :text NOT NULL,
			region_nl :text NOT NULL,
			region_en :text NOT NULL,
			local_term_nl :text NOT NULL,
			local_term_en :text NOT NULL,
			survey_has :bool NOT NULL,
			survey_status :text NOT NULL,
			survey_reason_nl :text NOT NULL,
			survey_reason_en :text NOT NULL,
			no_team_reason_nl :text NOT NULL,
			no_team_reason_en :text NOT NULL,
			provisional_direction :bool NOT NULL,
			labels :text NOT NULL,
			position :int NOT NULL,
			revision :int NOT NULL CHECK (revision >= 1),
			UNIQUE (id, programme),
			CONSTRAINT cases_r7 CHECK (survey_has OR survey_reason_nl <> '')
		) :table`,
		`CREATE UNIQUE INDEX cases_code ON cases (programme, code)`,

		`CREATE TABLE step_states (
			programme :text NOT NULL,
			step :text NOT NULL,
			case_id :text,
			progress :text NOT NULL CHECK (progress IN ('not_started', 'running', 'done', 'skipped')),
			times :int NOT NULL CHECK (times BETWEEN 0 AND 99),
			reason :text NOT NULL,
			note_nl :text NOT NULL,
			note_en :text NOT NULL,
			labels :text NOT NULL,
			made_by :text REFERENCES persons (id),
			made_at :time NOT NULL,
			revision :int NOT NULL CHECK (revision >= 1),
			CONSTRAINT step_states_r4 FOREIGN KEY (programme, step) REFERENCES steps (programme, id),
			FOREIGN KEY (case_id, programme) REFERENCES cases (id, programme),
			CHECK (progress <> 'skipped' OR reason <> '')
		) :table`,
		`CREATE UNIQUE INDEX step_states_one ON step_states (programme, step, COALESCE(case_id, ''))`,

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

		`CREATE TABLE documents (
			id :text PRIMARY KEY CHECK (id <> ''),
			version :int NOT NULL CHECK (version >= 0),
			text :text NOT NULL,
			made_at :time NOT NULL,
			changed_at :time NOT NULL,
			CHECK (version > 0 OR text = '')
		) :table`,

		`CREATE TABLE updates (
			document :text NOT NULL REFERENCES documents (id),
			version :int NOT NULL CHECK (version >= 1),
			client :text NOT NULL CHECK (client <> ''),
			seq :int NOT NULL CHECK (seq >= 1),
			changes :text NOT NULL,
			person :text NOT NULL REFERENCES persons (id),
			made_at :time NOT NULL,
			PRIMARY KEY (document, version)
		) :table`,
		`CREATE UNIQUE INDEX updates_once ON updates (document, client, seq)`,

		`CREATE TABLE cards (
			id :text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
			programme :text NOT NULL REFERENCES programmes (id),
			case_id :text,
			kind :text NOT NULL CHECK (kind IN ('question', 'sub_question', 'reaction', 'action', 'condition', 'obstacle',
				'lesson', 'insight', 'theme')),
			letter :text CHECK (letter <> ''),
			parent :text,
			state :text NOT NULL,
			type :text NOT NULL,
			level :text NOT NULL CHECK (level IN ('', 'practice', 'organisation', 'system')),
			owner :text REFERENCES seats (id),
			next :text NOT NULL CHECK (next = '' OR length(next) = 10),
			meaningful :bool NOT NULL,
			now :bool NOT NULL,
			study :bool NOT NULL,
			origin :text NOT NULL CHECK (origin IN ('', 'team', 'solution_direction', 'other_case', 'outside_care')),
			addressee :text NOT NULL
				CHECK (addressee IN ('', 'team', 'board', 'sector_body', 'insurer', 'ministry', 'agency')),
			maturity :text NOT NULL CHECK (maturity IN ('', 'first_signal', 'recurring', 'solid')),
			no_lesson :text NOT NULL CHECK (length(no_lesson) <= 500),
			source :text NOT NULL CHECK (length(source) <= 500),
			resume :text NOT NULL,
			visibility :text NOT NULL CHECK (visibility IN ('team', 'programme', 'plaza', 'sponsor', 'public')),
			position :int NOT NULL,
			document :text NOT NULL REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED,
			learn :text REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED,
			labels :text NOT NULL,
			made_by :text NOT NULL REFERENCES persons (id),
			made_at :time NOT NULL,
			changed_at :time NOT NULL,
			withdrawn_by :text REFERENCES persons (id),
			withdrawn_at :time,
			withdrawn_note :text NOT NULL CHECK (length(withdrawn_note) <= 500),
			revision :int NOT NULL CHECK (revision >= 1),
			UNIQUE (id, programme),
			UNIQUE (id, case_id),
			FOREIGN KEY (case_id, programme) REFERENCES cases (id, programme),
			FOREIGN KEY (parent, case_id) REFERENCES cards (id, case_id),
			CHECK (case_id IS NOT NULL OR kind IN ('insight', 'theme', 'lesson', 'obstacle')),
			CHECK (case_id IS NULL OR kind <> 'theme'),
			CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL)),
			CHECK (learn IS NULL OR learn <> document),
			CHECK (owner IS NULL OR kind = 'action'),
			CONSTRAINT cards_r20 CHECK (parent IS NULL OR (kind = 'action' AND parent <> id)),
			CONSTRAINT cards_r21 CHECK (kind <> 'obstacle' OR level <> 'system' OR addressee <> ''),
			CONSTRAINT cards_r23 CHECK (kind <> 'lesson' OR level <> ''),
			CONSTRAINT cards_state CHECK (
				(kind = 'question' AND state IN ('draft', 'adopted', 'reworded', 'retired'))
				OR (kind = 'sub_question' AND state IN ('open', 'provisional_answer', 'dissolved', 'persistent'))
				OR (kind = 'action' AND state IN ('idea', 'contour', 'agreed', 'started', 'adjusted', 'done', 'stopped', 'parked'))
				OR (kind = 'obstacle' AND state IN ('open', 'removed', 'accepted', 'escalated', 'answered'))
				OR (kind = 'lesson' AND state IN ('draft', 'released'))
				OR (kind = 'theme' AND state IN ('candidate', 'confirmed', 'merged', 'retired'))
				OR (kind IN ('reaction', 'condition', 'insight') AND state = ''))
		) :table`,
		`CREATE UNIQUE INDEX cards_document ON cards (document)`,
		`CREATE UNIQUE INDEX cards_learn ON cards (learn)`,
		`CREATE UNIQUE INDEX cards_letter ON cards (case_id, letter) WHERE kind = 'sub_question'`,
		`CREATE UNIQUE INDEX cards_theme_code ON cards (programme, letter) WHERE kind = 'theme'`,
		`CREATE INDEX cards_case ON cards (case_id)`,
		`CREATE INDEX cards_programme ON cards (programme)`,

		`CREATE TABLE links (
			id :text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
			programme :text NOT NULL REFERENCES programmes (id),
			from_kind :text NOT NULL
				CHECK (from_kind IN ('card', 'insight', 'theme', 'case', 'main_question', 'figure', 'table', 'quote')),
			from_id :text NOT NULL CHECK (length(from_id) BETWEEN 1 AND 64),
			from_card :text,
			to_kind :text NOT NULL
				CHECK (to_kind IN ('card', 'insight', 'theme', 'case', 'main_question', 'figure', 'table', 'quote')),
			to_id :text NOT NULL CHECK (length(to_id) BETWEEN 1 AND 64),
			to_card :text,
			relation :text NOT NULL CHECK (relation IN ('rests_on', 'reacts_to', 'leads_to', 'answers', 'serves',
				'learned_from', 'blocked_by', 'needs', 'inspired_by', 'touches', 'supports', 'nuances', 'contradicts', 'asks',
				'sibling_of', 'relates_to')),
			note :text NOT NULL CHECK (length(note) <= 500),
			made_by :text NOT NULL REFERENCES persons (id),
			made_at :time NOT NULL,
			ended_by :text REFERENCES persons (id),
			ended_at :time,
			FOREIGN KEY (from_card, programme) REFERENCES cards (id, programme),
			FOREIGN KEY (to_card, programme) REFERENCES cards (id, programme),
			CHECK (from_kind <> to_kind OR from_id <> to_id),
			CHECK ((from_kind IN ('card', 'insight', 'theme')) = (from_card IS NOT NULL)),
			CHECK ((to_kind IN ('card', 'insight', 'theme')) = (to_card IS NOT NULL)),
			CHECK (from_card IS NULL OR from_card = from_id),
			CHECK (to_card IS NULL OR to_card = to_id),
			CHECK ((ended_by IS NULL) = (ended_at IS NULL))
		) :table`,
		`CREATE UNIQUE INDEX links_once ON links (programme, from_kind, from_id, to_kind, to_id, relation)
			WHERE ended_at IS NULL`,
		`CREATE INDEX links_from ON links (from_kind, from_id)`,
		`CREATE INDEX links_to ON links (to_kind, to_id)`,

		`CREATE TABLE acts (
			id :text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
			number :int NOT NULL CHECK (number >= 1),
			programme :text NOT NULL REFERENCES programmes (id),
			case_id :text,
			made_by :text NOT NULL REFERENCES persons (id),
			made_at :time NOT NULL,
			verb :text NOT NULL CHECK (verb IN ('add', 'facts', 'move', 'release', 'withdraw', 'put_back', 'link', 'end_link',
				'step', 'phase', 'undo')),
			subject_kind :text NOT NULL,
			subject_id :text NOT NULL,
			link :text REFERENCES links (id) DEFERRABLE INITIALLY DEFERRED,
			facts_before :text,
			facts_after :text,
			undoes :text REFERENCES acts (id) DEFERRABLE INITIALLY DEFERRED,
			undone_by :text REFERENCES acts (id) DEFERRABLE INITIALLY DEFERRED,
			FOREIGN KEY (case_id, programme) REFERENCES cases (id, programme)
		) :table`,
		`CREATE UNIQUE INDEX acts_number ON acts (number)`,
		`CREATE UNIQUE INDEX acts_undoes ON acts (undoes)`,
		`CREATE INDEX acts_case ON acts (case_id, number)`,
		`CREATE INDEX acts_programme ON acts (programme, number)`,
		`CREATE INDEX acts_subject ON acts (subject_kind, subject_id)`,

		`CREATE TABLE visits (
			person :text NOT NULL REFERENCES persons (id),
			programme :text NOT NULL REFERENCES programmes (id),
			visited_at :time NOT NULL,
			PRIMARY KEY (person, programme)
		) :table`,

		`CREATE TABLE secrets (
			name :text PRIMARY KEY CHECK (name <> ''),
			value :bytes NOT NULL CHECK (length(value) = 32)
		) :table`,
	},
}
