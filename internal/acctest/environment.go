package acctest

import "os"

// The provider under test runs in the process of the test and would pick up whatever AWS set-up the developer has. The
// simulator takes any key pair as an administrator of the management account, as moto does.
func init() {
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID":           "test",
		"AWS_SECRET_ACCESS_KEY":       "test",
		"AWS_CONFIG_FILE":             os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE": os.DevNull,
		"AWS_EC2_METADATA_DISABLED":   "true",
	} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	for _, name := range []string{"AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_CA_BUNDLE", "TFC_WORKSPACE_SLUG"} {
		if err := os.Unsetenv(name); err != nil {
			panic(err)
		}
	}
}
