package awssim

import "testing"

// TestPoliciesDecide asks one question of many policies: may ci delete the object of team a?
func TestPoliciesDecide(t *testing.T) {
	t.Parallel()
	question := access{action: "s3:DeleteObject", resource: "arn:aws:s3:::logs/team-a/1", context: conditionContext{
		"aws:username": {"ci"}, "aws:principaltag/team": {"team-a"}, "aws:tagkeys": {"env", "team"},
		"aws:principalarn": {"arn:aws:iam::123456789012:user/ci"}, "aws:securetransport": {"false"},
	}}
	for name, c := range map[string]struct {
		statement string
		want      decision
	}{
		"exactly":                {`{"Effect":"Allow","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::logs/team-a/1"}`, allowed},
		"action in other case":   {`{"Effect":"Allow","Action":"S3:deleteobject","Resource":"*"}`, allowed},
		"resource in other case": {`{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::LOGS/*"}`, silent},
		"wildcards":              {`{"Effect":"Allow","Action":["iam:*","s3:Del*"],"Resource":"arn:aws:s3:::logs/team-?/*"}`, allowed},
		"a dot is a dot":         {`{"Effect":"Allow","Action":"*","Resource":"arn.aws.s3...logs/*"}`, silent},
		"other action":           {`{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}`, silent},
		"NotAction":              {`{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}`, allowed},
		"NotAction hits":         {`{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}`, silent},
		"NotResource":            {`{"Effect":"Deny","Action":"*","NotResource":"arn:aws:s3:::logs/team-b/*"}`, denied},
		"NotResource hits":       {`{"Effect":"Deny","Action":"*","NotResource":"arn:aws:s3:::logs/*"}`, silent},
		"variable":               {`{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::logs/${aws:PrincipalTag/team}/*"}`, allowed},
		"variable without value": {`{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${aws:PrincipalTag/none}*"}`, silent},
		"deny wins": {`{"Effect":"Allow","Action":"*","Resource":"*"},
			{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":false}}}`, denied},
		"StringEquals":              {`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:username":["x","ci"]}}}`, allowed},
		"both keys must hold":       {`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:username":"ci","aws:PrincipalTag/team":"b"}}}`, silent},
		"StringNotEquals":           {`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:username":"ci"}}}`, silent},
		"StringNotEquals, no key":   {`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:none":"x"}}}`, allowed},
		"StringEquals, no key":      {`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:none":"x"}}}`, silent},
		"IfExists, no key":          {`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEqualsIfExists":{"aws:none":"x"}}}`, allowed},
		"IfExists, wrong":           {`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEqualsIfExists":{"aws:username":"x"}}}`, silent},
		"ArnLike":                   {`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/c?"}}}`, allowed},
		"Null, key is there":        {`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Null":{"aws:username":"true"}}}`, silent},
		"Null, key is not there":    {`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Null":{"aws:none":"true"}}}`, allowed},
		"ForAllValues":              {`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["env","team","x"]}}}`, allowed},
		"ForAllValues, one outside": {`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["env"]}}}`, silent},
		"ForAnyValue":               {`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAnyValue:StringLike":{"aws:TagKeys":["te*"]}}}`, allowed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			policy, err := parsePolicy(`{"Version":"2012-10-17","Statement":[`+c.statement+`]}`, identityPolicy)
			if err != nil {
				t.Fatal(err)
			}
			if got := decide([]document{policy}, question); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestPoliciesRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		kind policyKind
	}{
		"no JSON":                   {`not json`, identityPolicy},
		"no statement":              {`{"Version":"2012-10-17"}`, identityPolicy},
		"unknown version":           {`{"Version":"2013-01-01","Statement":[]}`, identityPolicy},
		"unknown element":           {`{"Statements":[]}`, identityPolicy},
		"no effect":                 {`{"Statement":{"Action":"*","Resource":"*"}}`, identityPolicy},
		"no action":                 {`{"Statement":{"Effect":"Allow","Resource":"*"}}`, identityPolicy},
		"no resource":               {`{"Statement":{"Effect":"Allow","Action":"*"}}`, identityPolicy},
		"action without a service":  {`{"Statement":{"Effect":"Allow","Action":"ListRoots","Resource":"*"}}`, identityPolicy},
		"principal in identity":     {`{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}`, identityPolicy},
		"trust without a principal": {`{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole"}}`, trustPolicy},
		"trust with a resource":     {`{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Resource":"*"}}`, trustPolicy},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := parsePolicy(c.text, c.kind); err == nil {
				t.Errorf("%s is accepted", c.text)
			}
		})
	}
}
