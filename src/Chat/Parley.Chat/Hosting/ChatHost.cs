using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;
using Parley.Chat.Accounts;
using Parley.Chat.Contract;
using Parley.Chat.Conversations;
using Parley.Chat.Echo;
using Parley.Chat.Messages;
using Parley.Chat.People;
using Parley.Chat.Realtime;
using Parley.Chat.Storage;
using Parley.Chat.Storage.Sqlite;
using Parley.Chat.Sync;

namespace Parley.Chat.Hosting;

/// <summary>Puts the server together.</summary>
internal static class ChatHost
{
    /// <param name="args">The command line.</param>
    /// <param name="configure">A test's own clock and the like, before anything is built.</param>
    /// <exception cref="StartupException">The options do not allow a start.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        // Since .NET 10 Kestrel can insist on CRLF; a line feed alone has been a way to smuggle requests past proxies.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);

        // The slim builder leaves out what this server does not use, and starts faster for it.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = CommandLine.Expand(args),
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = "wwwroot",
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        configure?.Invoke(builder);

        var options = ReadOptions(builder.Configuration);
        var address = new SiteAddress(options, builder.Configuration[WebHostDefaults.ServerUrlsKey]);
        builder.WebHost.UseUrls(address.ListenUrls.Split(';', StringSplitOptions.RemoveEmptyEntries));
        builder.WebHost.ConfigureKestrel(ConfigureKestrel);
        ConfigureLogging(builder.Logging);
        AddChat(builder.Services, options, address);

        var app = builder.Build();
        UseChat(app);
        return app;
    }

    private static ChatOptions ReadOptions(ConfigurationManager configuration)
    {
        try
        {
            return configuration.GetSection(ChatOptions.Section).Get<ChatOptions>() ?? new ChatOptions();
        }
        catch (InvalidOperationException error)
        {
            throw new StartupException($"An option has a value that cannot be used. {error.Message}");
        }
    }

    private static void ConfigureKestrel(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
    }

    private static void ConfigureLogging(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd HH:mm:ss ";
        });
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);

        // A failed start is told in one sentence by the program itself.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
    }

    private static void AddChat(IServiceCollection services, ChatOptions options, SiteAddress address)
    {
        services.AddSingleton(address);
        services.AddSingleton(options.Accounts);
        services.AddSingleton(options.Sessions);
        services.AddSingleton(options.Messages);
        services.AddSingleton(options.Presence);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ChatStore>(provider => SqliteStore.Open(
            new SqliteStoreOptions { DataDirectory = options.Data, Gate = options.Writer },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SqliteStore>>()));

        services.AddSingleton<PasswordHashing>();
        services.AddSingleton<AttemptLimits>();
        services.AddSingleton<SignInFailures>();
        services.AddSingleton<SessionService>();
        services.AddSingleton<AccountService>();

        // The core only: the full AddAuthentication brings data protection and its key files, which an opaque cookie does not need.
        services.AddAuthenticationCore(authentication =>
        {
            authentication.DefaultScheme = SessionClaims.Scheme;
            authentication.AddScheme<SessionAuthenticationHandler>(SessionClaims.Scheme, displayName: null);
        });
        services.AddWebEncoders();
        services.AddOptions<AuthenticationSchemeOptions>(SessionClaims.Scheme)
            .Configure<TimeProvider>((scheme, time) => scheme.TimeProvider = time);
        services.AddTransient<SessionAuthenticationHandler>();

        services.AddSingleton<PresenceTracker>();
        services.AddSingleton<PeopleDirectory>();
        services.AddSingleton<ConnectedSessions>();
        services.AddSingleton<RequestDispatcher>();
        services.AddSingleton<SyncHandler>();
        services.AddSingleton<SendHandler>();
        services.AddSingleton<PageHandler>();
        services.AddSingleton<ReadHandler>();
        services.AddSingleton<ChatSockets>();
        services.AddSingleton<EchoResponder>();
        services.AddHostedService<MessagePublisher>();
        services.AddHostedService(provider => provider.GetRequiredService<EchoResponder>());
        services.AddHostedService<SessionGuard>();

        services.AddSocketIO(io =>
        {
            io.JsonSerializerOptions = new JsonSerializerOptions(ContractJson.Default.Options)
            {
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                TypeInfoResolver = JsonTypeInfoResolver.Combine(ContractJson.Default, new DefaultJsonTypeInfoResolver()),
            };
            if (address.PublicOrigin is { } origin)
            {
                io.Cors.AllowedOrigins.Add(origin);
            }
        });
        services.AddChatMetrics();
    }

    private static void UseChat(WebApplication app)
    {
        app.UseMiddleware<SecurityHeadersMiddleware>();
        app.UseMiddleware<ErrorMiddleware>();
        app.UseMiddleware<RequestGuardMiddleware>();
        app.UseWebClientFiles();
        app.UseAuthentication();
        app.UseChatMetrics();
        app.UseRouting();
        app.MapHealth();
        app.MapAccounts();
        app.Services.GetRequiredService<ChatSockets>().Attach(app.MapSocketIO());
        app.MapWebClientPage();
    }
}
