//! What the server itself says.

kernel::words! {
    /// A body that is no JSON and no form.
    BODY { "无法读取请求内容：请发送 JSON 对象或表单", "The body cannot be read: send a JSON object or a form" }
    /// No file in the form.
    NO_FILE { "请以 multipart/form-data 表单的 file 字段上传文件", "Please send the file in the field “file” of a multipart/form-data form" }
    /// A change that another site asked for.
    CROSS_SITE { "来自其他网站的请求不予执行", "Requests from other sites are not carried out" }
    /// A body over the limit.
    fn too_large(mib: usize) { "请求内容超过 {mib} MiB", "The body is larger than {mib} MiB" }
    /// An Idempotency-Key that is no such thing.
    IDEMPOTENCY_KEY { "Idempotency-Key 须为 1 至 100 个可见 ASCII 字符", "An Idempotency-Key is 1 to 100 visible ASCII characters" }
}
