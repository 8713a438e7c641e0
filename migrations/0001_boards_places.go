package migrations

// boardsPlaces is the part of step 0001 with what a programme is made of.
var boardsPlaces = []string{
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
}
