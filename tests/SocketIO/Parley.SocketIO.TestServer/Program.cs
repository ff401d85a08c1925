using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Parley.SocketIO.TestServer;

var flags = Flags.Parse(args);
var builder = WebApplication.CreateBuilder();
builder.WebHost.UseUrls(flags.Urls);
builder.Logging.ClearProviders();
builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
if (flags.Https)
{
    var certificate = SelfSignedCertificate.Create(TimeProvider.System);
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = certificate));
}

var socketIO = builder.Services.AddSocketIO(flags.Apply);
if (flags.AdminUI is not null)
{
    socketIO.AddAdminUI(flags.Apply);
}

if (flags.Topics)
{
    builder.Services.AddEngineIO(flags.Apply);
}

if (flags.TrustedProxy is not null)
{
    builder.Services.Configure<ForwardedHeadersOptions>(options =>
    {
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        options.KnownProxies.Add(IPAddress.Parse(flags.TrustedProxy));
    });
}

var app = builder.Build();
var record = new ServerRecord();
if (flags.TrustedProxy is not null)
{
    app.UseForwardedHeaders();
}

app.Use((context, next) =>
{
    if (context.Request.Path.StartsWithSegments("/socket.io"))
    {
        record.Request(context);
    }

    return next(context);
});

var io = app.MapSocketIO();
TestNamespaces.Declare(io, record);
if (flags.Topics)
{
    var notes = new Notes();
    EngineTopics.Add(app, io, notes);
    SocketTopics.Add(io, notes);
    NamespaceTopics.Add(io, notes);
    TopicPages.Map(app, io, notes);
}

DebugPages.Map(app, io, record);

await app.StartAsync();
Console.WriteLine($"ready {app.Urls.First()}");
await app.WaitForShutdownAsync();
