package awssim_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func (w *world) put(t *testing.T, key, text string) *s3.PutObjectOutput {
	t.Helper()
	return must[*s3.PutObjectOutput](t)(w.s3.PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String(testBucket), Key: &key, Body: strings.NewReader(text), ContentType: aws.String("text/csv"),
	}))
}

func (w *world) version(t *testing.T, status types.BucketVersioningStatus) {
	t.Helper()
	must[*s3.PutBucketVersioningOutput](t)(w.s3.PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{
		Bucket: aws.String(testBucket), VersioningConfiguration: &types.VersioningConfiguration{Status: status},
	}))
}

func (w *world) text(t *testing.T, key string, version *string) string {
	t.Helper()
	out := must[*s3.GetObjectOutput](t)(w.s3.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(testBucket), Key: &key, VersionId: version}))
	text, err := io.ReadAll(out.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// versions lists all versions of the bucket, a few in each page: "key", "key marker", with "*" for the newest.
func (w *world) versions(t *testing.T, page int32) []string {
	t.Helper()
	var all []string
	pages := s3.NewListObjectVersionsPaginator(w.s3, &s3.ListObjectVersionsInput{Bucket: aws.String(testBucket), MaxKeys: aws.Int32(page)})
	for pages.HasMorePages() {
		out := must[*s3.ListObjectVersionsOutput](t)(pages.NextPage(t.Context()))
		if n := len(out.Versions) + len(out.DeleteMarkers); n > int(page) {
			t.Fatalf("%d in a page of %d", n, page)
		}
		if len(all) > 5000 {
			t.Fatal("the pages go round in circles")
		}
		for _, v := range out.Versions {
			all = append(all, *v.Key+star(v.IsLatest))
		}
		for _, m := range out.DeleteMarkers {
			all = append(all, *m.Key+" marker"+star(m.IsLatest))
		}
	}
	return all
}

func star(latest *bool) string {
	if *latest {
		return "*"
	}
	return ""
}

func TestObjectsWithoutVersions(t *testing.T) {
	t.Parallel()
	w := withBucket(t, awssim.Options{})
	ctx, name, key := t.Context(), aws.String(testBucket), aws.String("CUR/report & more/1.csv")
	put := w.put(t, *key, "a,b")
	w.put(t, *key, "a,b,c")
	if put.VersionId != nil || *put.ETag != `"b345e1dc09f20fdefdea469f09167892"` || put.ServerSideEncryption != types.ServerSideEncryptionAes256 {
		t.Errorf("put %+v", put)
	}
	if text := w.text(t, *key, nil); text != "a,b,c" {
		t.Errorf("the object is %q", text)
	}
	head := must[*s3.HeadObjectOutput](t)(w.s3.HeadObject(ctx, &s3.HeadObjectInput{Bucket: name, Key: key}))
	if *head.ContentLength != 5 || *head.ContentType != "text/csv" || !head.LastModified.Equal(w.clock.Now()) {
		t.Errorf("head %+v", head)
	}
	if got := w.versions(t, 10); !slices.Equal(got, []string{*key + "*"}) {
		t.Errorf("versions %v", got)
	}
	_, err := w.s3.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: name})
	wantRefusal(t, err, "BucketNotEmpty", "")
	for range 2 { // also when it is gone
		deleted := must[*s3.DeleteObjectOutput](t)(w.s3.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: name, Key: key}))
		if deleted.DeleteMarker != nil || deleted.VersionId != nil {
			t.Errorf("deleted %+v", deleted)
		}
	}
	_, err = w.s3.GetObject(ctx, &s3.GetObjectInput{Bucket: name, Key: key})
	wantRefusal(t, err, "NoSuchKey", "")
	_, err = w.s3.HeadObject(ctx, &s3.HeadObjectInput{Bucket: name, Key: key})
	wantCode(t, err, "NotFound")
	must[*s3.DeleteBucketOutput](t)(w.s3.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: name}))
}

func TestObjectsWithVersions(t *testing.T) {
	t.Parallel()
	w := withBucket(t, awssim.Options{})
	ctx, name, key := t.Context(), aws.String(testBucket), aws.String("k")
	w.put(t, *key, "before")
	w.version(t, types.BucketVersioningStatusEnabled)
	first, second := w.put(t, *key, "first"), w.put(t, *key, "second")
	if text := w.text(t, *key, first.VersionId) + w.text(t, *key, aws.String("null")) + w.text(t, *key, nil); text != "firstbeforesecond" {
		t.Errorf("the versions are %q", text)
	}
	marker := must[*s3.DeleteObjectOutput](t)(w.s3.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: name, Key: key}))
	if !aws.ToBool(marker.DeleteMarker) || marker.VersionId == nil {
		t.Errorf("deleted %+v", marker)
	}
	_, err := w.s3.GetObject(ctx, &s3.GetObjectInput{Bucket: name, Key: key})
	wantRefusal(t, err, "NoSuchKey", "")
	_, err = w.s3.GetObject(ctx, &s3.GetObjectInput{Bucket: name, Key: key, VersionId: marker.VersionId})
	wantRefusal(t, err, "MethodNotAllowed", "")
	_, err = w.s3.GetObject(ctx, &s3.GetObjectInput{Bucket: name, Key: key, VersionId: aws.String("nonsense")})
	wantRefusal(t, err, "NoSuchVersion", "")
	list := must[*s3.ListObjectsV2Output](t)(w.s3.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: name}))
	if len(list.Contents) != 0 {
		t.Errorf("a deleted object is listed: %+v", list.Contents)
	}
	gone := must[*s3.DeleteObjectOutput](t)(w.s3.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: name, Key: key, VersionId: marker.VersionId}))
	if !aws.ToBool(gone.DeleteMarker) {
		t.Errorf("a marker is gone: %+v", gone)
	}
	must[*s3.DeleteObjectOutput](t)(w.s3.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: name, Key: key, VersionId: second.VersionId}))
	if text := w.text(t, *key, nil); text != "first" {
		t.Errorf("after the newest, the newest is %q", text)
	}

	w.version(t, types.BucketVersioningStatusSuspended)
	w.put(t, *key, "suspended") // takes the place of the version without an id
	if got := w.versions(t, 1); !slices.Equal(got, []string{"k*", "k"}) {
		t.Errorf("versions %v", got)
	}
	must[*s3.DeleteObjectOutput](t)(w.s3.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: name, Key: key}))
	if got := w.versions(t, 10); !slices.Equal(got, []string{"k", "k marker*"}) {
		t.Errorf("versions %v", got)
	}
}

// TestBucketIsEmptied is how a full bucket is deleted: every page of versions is deleted before the next one is read.
func TestBucketIsEmptied(t *testing.T) {
	t.Parallel()
	w := withBucket(t, awssim.Options{BucketPage: 7})
	ctx, name := t.Context(), aws.String(testBucket)
	for i := range 10 {
		w.AddObject(testBucket, fmt.Sprintf("CUR/%d", i), 3)
	}
	must[*s3.DeleteObjectOutput](t)(w.s3.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: name, Key: aws.String("CUR/5")}))
	pages, looks := s3.NewListObjectVersionsPaginator(w.s3, &s3.ListObjectVersionsInput{Bucket: name}), 0
	for ; pages.HasMorePages(); looks++ {
		page := must[*s3.ListObjectVersionsOutput](t)(pages.NextPage(ctx))
		var all []types.ObjectIdentifier
		for _, v := range page.Versions {
			all = append(all, types.ObjectIdentifier{Key: v.Key, VersionId: v.VersionId})
		}
		for _, m := range page.DeleteMarkers {
			all = append(all, types.ObjectIdentifier{Key: m.Key, VersionId: m.VersionId})
		}
		must[*s3.DeleteObjectsOutput](t)(w.s3.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: name, Delete: &types.Delete{Objects: all, Quiet: aws.Bool(true)}}))
	}
	if looks != 5 { // 31 in pages of 7
		t.Errorf("%d pages", looks)
	}
	must[*s3.DeleteBucketOutput](t)(w.s3.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: name}))
}

func TestManyDeletions(t *testing.T) {
	t.Parallel()
	w := withBucket(t, awssim.Options{})
	ctx, name := t.Context(), aws.String(testBucket)
	w.AddObject(testBucket, "a", 1)
	w.AddObject(testBucket, "b", 2)
	both := []types.ObjectIdentifier{{Key: aws.String("a")}, {Key: aws.String("b")}, {Key: aws.String("c")}}
	out := must[*s3.DeleteObjectsOutput](t)(w.s3.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: name, Delete: &types.Delete{Objects: both}}))
	if len(out.Deleted) != 3 || len(out.Errors) != 0 || *out.Deleted[1].Key != "b" || !aws.ToBool(out.Deleted[1].DeleteMarker) {
		t.Errorf("deleted %+v, errors %+v", out.Deleted, out.Errors)
	}
	out = must[*s3.DeleteObjectsOutput](t)(w.s3.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: name, Delete: &types.Delete{Objects: both, Quiet: aws.Bool(true)}}))
	if len(out.Deleted) != 0 {
		t.Errorf("a quiet deletion tells %+v", out.Deleted)
	}
	before := len(w.versions(t, 1000))
	_, err := w.s3.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: name, Delete: &types.Delete{Objects: slices.Repeat(both[:1], 1001)}})
	wantRefusal(t, err, "MalformedXML", "")
	if after := len(w.versions(t, 1000)); after != before {
		t.Errorf("a refused deletion left %d versions of %d", after, before)
	}
}

func TestObjectsAreListedInOrder(t *testing.T) {
	t.Parallel()
	w := withBucket(t, awssim.Options{})
	for _, key := range []string{"z", "CUR/2026/a", "CUR/2026/b", "CUR/2025/a", "CUR/manifest", "a"} {
		w.AddObject(testBucket, key, 1)
	}
	for name, test := range map[string]struct {
		in   s3.ListObjectsV2Input
		want string
	}{
		"all":             {s3.ListObjectsV2Input{}, "CUR/2025/a CUR/2026/a CUR/2026/b CUR/manifest a z"},
		"pages":           {s3.ListObjectsV2Input{MaxKeys: aws.Int32(2)}, "CUR/2025/a CUR/2026/a CUR/2026/b CUR/manifest a z"},
		"a prefix":        {s3.ListObjectsV2Input{Prefix: aws.String("CUR/2026")}, "CUR/2026/a CUR/2026/b"},
		"a folder":        {s3.ListObjectsV2Input{Prefix: aws.String("CUR/"), Delimiter: aws.String("/")}, "CUR/manifest [CUR/2025/] [CUR/2026/]"},
		"folders, paged":  {s3.ListObjectsV2Input{Delimiter: aws.String("/"), MaxKeys: aws.Int32(1)}, "[CUR/] a z"},
		"subfolder pages": {s3.ListObjectsV2Input{Prefix: aws.String("CUR/"), Delimiter: aws.String("/"), MaxKeys: aws.Int32(1)}, "[CUR/2025/] [CUR/2026/] CUR/manifest"},
		"from a key":      {s3.ListObjectsV2Input{StartAfter: aws.String("CUR/manifest")}, "a z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.in.Bucket = aws.String(testBucket)
			var got []string
			pages := s3.NewListObjectsV2Paginator(w.s3, &test.in)
			for pages.HasMorePages() {
				page := must[*s3.ListObjectsV2Output](t)(pages.NextPage(t.Context()))
				if len(got) > 10 {
					t.Fatalf("the pages go round in circles: %v", got)
				}
				for _, object := range page.Contents {
					got = append(got, *object.Key)
				}
				for _, common := range page.CommonPrefixes {
					got = append(got, "["+*common.Prefix+"]")
				}
			}
			if list := strings.Join(got, " "); list != test.want {
				t.Errorf("got %s, want %s", list, test.want)
			}
		})
	}
}

func TestListsMayHaveEmptyPages(t *testing.T) {
	t.Parallel()
	w := withBucket(t, awssim.Options{})
	w.AddObject(testBucket, "k", 2)
	w.Inject(awssim.Fault{Operation: "ListObjectVersions", Kind: awssim.FaultEmptyPage})
	if got := w.versions(t, 1); !slices.Equal(got, []string{"k*", "k"}) {
		t.Errorf("versions %v", got)
	}
	if n := w.CountCalls("ListObjectVersions"); n != 3 {
		t.Errorf("%d pages", n)
	}
}

func TestObjectsAreNotOverwrittenByThoseWhoAsk(t *testing.T) {
	t.Parallel()
	w := withBucket(t, awssim.Options{})
	put := &s3.PutObjectInput{Bucket: aws.String(testBucket), Key: aws.String("k"), IfNoneMatch: aws.String("*"), Body: strings.NewReader("1")}
	must[*s3.PutObjectOutput](t)(w.s3.PutObject(t.Context(), put))
	_, err := w.s3.PutObject(t.Context(), put)
	wantRefusal(t, err, "PreconditionFailed", "")
	_, err = w.s3.PutObject(t.Context(), &s3.PutObjectInput{Bucket: put.Bucket, Key: put.Key, ACL: types.ObjectCannedACLPublicRead, Body: strings.NewReader("2")})
	wantRefusal(t, err, "AccessControlListNotSupported", "")
	_, err = w.s3.PutObject(t.Context(), &s3.PutObjectInput{Bucket: put.Bucket, Key: aws.String(strings.Repeat("k", 1025)), Body: strings.NewReader("3")})
	wantRefusal(t, err, "KeyTooLongError", "")
	if text := w.text(t, "k", nil); text != "1" {
		t.Errorf("the object is %q", text)
	}
}
